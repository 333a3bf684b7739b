"use client";

import { CircleCheckIcon, InfoIcon, Loader2Icon, OctagonXIcon, TriangleAlertIcon } from "lucide-react";
import { useTheme } from "next-themes";
import { Toaster as Sonner, type ToasterProps } from "sonner";

const THEMES: Record<string, ToasterProps["theme"]> = { light: "light", dark: "dark", system: "system" };

export function Toaster() {
  const { theme = "system" } = useTheme();

  return (
    <Sonner
      theme={THEMES[theme] ?? "system"}
      className="toaster group"
      // Overrides the system font that Sonner sets on its list.
      style={{ fontFamily: "inherit" }}
      icons={{
        success: <CircleCheckIcon className="size-4" />,
        info: <InfoIcon className="size-4" />,
        warning: <TriangleAlertIcon className="size-4" />,
        error: <OctagonXIcon className="size-4" />,
        loading: <Loader2Icon className="size-4 animate-spin" />,
      }}
      toastOptions={{
        style: {
          background: "var(--popover)",
          color: "var(--popover-foreground)",
          borderColor: "var(--border)",
          borderRadius: "var(--radius)",
        },
      }}
    />
  );
}
