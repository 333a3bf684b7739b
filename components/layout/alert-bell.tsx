"use client";

import { useQuery } from "@tanstack/react-query";
import { BellIcon } from "lucide-react";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { ButtonLink } from "@/components/ui/button";
import { alertSummaryOptions } from "@/lib/api/alert-summary";
import { cn } from "@/lib/utils";

const MOST_SHOWN = 99;

/**
 * Shows the number of open alerts that are neither acknowledged nor silenced, in red while a critical alert is open.
 */
export function AlertBell() {
  const t = useTranslations("layout.alerts");
  const pathname = usePathname();
  const { data } = useQuery(alertSummaryOptions());
  const unattended = data?.unattended ?? 0;
  const label = t("label", { count: data?.open ?? 0, unattended });
  return (
    <ButtonLink
      href="/alerts"
      aria-current={pathname === "/alerts" ? "page" : undefined}
      aria-label={label}
      title={label}
      variant="ghost"
      size="icon-sm"
      className={cn("relative text-muted-foreground", pathname === "/alerts" && "text-foreground")}
    >
      <BellIcon />
      {unattended > 0 && (
        <span
          aria-hidden="true"
          className={cn(
            "absolute -top-0.5 -right-0.5 flex h-4 min-w-4 items-center justify-center rounded-full px-1 text-[10px] leading-none font-semibold text-white tabular-nums",
            (data?.critical ?? 0) > 0 ? "bg-red-600" : "bg-amber-700",
          )}
        >
          {unattended > MOST_SHOWN ? `${MOST_SHOWN}+` : unattended}
        </span>
      )}
    </ButtonLink>
  );
}
