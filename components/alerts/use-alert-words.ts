import { useTranslations } from "next-intl";
import { useClockText } from "@/components/layout/use-clock-text";
import { describeCause, describeDuration } from "@/lib/i18n/alert-words";
import type { Alert } from "@/types/alert-pages";
import type { AlertRule } from "@/types/alerts";

export function useAlertWords() {
  const t = useTranslations("alertCauses");
  const clock = useClockText();
  return {
    rule: (rule: AlertRule) => t(`rule.${rule}`),
    cause: (alert: Pick<Alert, "cause" | "impact" | "chip" | "gateway">) => describeCause(t, alert, clock),
    lasted: (fromIso: string, untilIso: string) =>
      describeDuration(t, Date.parse(untilIso) - Date.parse(fromIso)),
    clock,
  };
}
