import { useTranslations } from "next-intl";
import { membersOf } from "@/lib/api/members-of";
import { cn } from "@/lib/utils";
import type { Uptime, UptimeWindow } from "@/types/status";
import { UPTIME_FILLS } from "./uptime-bars";

const WINDOWS = membersOf<UptimeWindow>({ h24: true, d7: true, d30: true });

const LEGEND = membersOf<keyof Uptime>(UPTIME_FILLS);

export function UptimeWindowSwitch({
  window,
  onWindow,
}: {
  window: UptimeWindow;
  onWindow: (window: UptimeWindow) => void;
}) {
  const t = useTranslations("status.uptime");
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
      <ul className="flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-muted-foreground">
        {LEGEND.names.map((kind) => (
          <li key={kind} className="flex items-center gap-1.5">
            <svg aria-hidden="true" className="h-3 w-1.5">
              <rect width="100%" height="100%" className={UPTIME_FILLS[kind]} />
            </svg>
            {t(`legend.${kind}`)}
          </li>
        ))}
      </ul>
      <fieldset className="flex rounded-md border p-0.5 text-xs print:hidden">
        <legend className="sr-only">{t("label")}</legend>
        {WINDOWS.names.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === window}
            onClick={() => onWindow(name)}
            className={cn(
              "rounded-sm px-2 py-0.5 text-muted-foreground outline-none hover:text-foreground focus-visible:ring-[3px] focus-visible:ring-ring/50",
              name === window && "bg-accent font-medium text-foreground",
            )}
          >
            {t(name)}
          </button>
        ))}
      </fieldset>
    </div>
  );
}
