"use client";

import { CircleHelpIcon, SearchIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { ShownHelp } from "@/components/palette/shown-help";
import { Button } from "@/components/ui/button";
import type { Role } from "@/types/people";
import { loadPatiently } from "./load-patiently";
import { hasCommandKey, isShortcut } from "./use-shortcut";

const CommandPalette = dynamic(
  () =>
    loadPatiently(() =>
      import("@/components/palette/command-palette").then((module) => module.CommandPalette),
    ),
  { ssr: false },
);

/**
 * Opens the command palette and the list of shortcuts. The code for the other keys is loaded when such a key is first
 * pressed.
 */
export function ShortcutHelp({ role, simulator }: { role: Role; simulator: boolean }) {
  const t = useTranslations("layout");
  // Undefined until the palette or the list is first opened. Afterwards the palette stays mounted, because it renders
  // the dialogs of its actions.
  const [shown, setShown] = useState<ShownHelp>();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { key } = event;
      if (!isShortcut(event)) return;
      const wanted = hasCommandKey(event) ? key === "k" && "palette" : key === "?" && "shortcuts";
      if (wanted) {
        // Without this call, Ctrl+K would move the focus to the browser's address bar.
        event.preventDefault();
        setShown(wanted);
      } else if (!hasCommandKey(event) && /^[a-z]$/.test(key)) {
        void import("./list-keys").then(({ pressKey }) => pressKey(key, event.timeStamp));
      }
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
  const look = { variant: "ghost", size: "icon-sm" } as const;
  return (
    <>
      <Button
        {...look}
        className="text-muted-foreground"
        aria-label={t("palette")}
        aria-keyshortcuts="Control+K Meta+K"
        title={`${t("palette")} (Ctrl K)`}
        onClick={() => setShown("palette")}
      >
        <SearchIcon />
      </Button>
      <Button
        {...look}
        className="text-muted-foreground max-sm:hidden"
        aria-label={t("shortcuts.open")}
        aria-keyshortcuts="?"
        title={t("shortcuts.open")}
        onClick={() => setShown("shortcuts")}
      >
        <CircleHelpIcon />
      </Button>
      {shown !== undefined && (
        <CommandPalette role={role} simulator={simulator} shown={shown} onShow={setShown} />
      )}
    </>
  );
}
