import { useTranslations } from "next-intl";
import { useCurrentTime } from "@/components/layout/use-current-time";
import { describeCause, describeDuration } from "@/lib/i18n/alert-words";
import { useTimeText } from "@/lib/i18n/use-time-text";
import type { AlertCause, AlertRule } from "@/types/alerts";

/** Translates the rules and causes of alerts. */
export function useAlertWords() {
  const t = useTranslations("alertCauses");
  const text = useTimeText();
  const nowMs = useCurrentTime();
  return {
    rule: (rule: AlertRule) => t(`rule.${rule}`),
    cause: (cause: AlertCause) => describeCause(t, cause, (iso) => text.clock(new Date(iso), nowMs)),
    lasted: (fromIso: string, untilIso: string) =>
      describeDuration(t, Date.parse(untilIso) - Date.parse(fromIso)),
    clock: (iso: string) => text.clock(new Date(iso), nowMs),
  };
}
