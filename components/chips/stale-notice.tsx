import { TriangleAlertIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCurrentTime } from "@/components/layout/use-current-time";
import { useErrorText } from "@/lib/i18n/use-error-text";
import { useTimeText } from "@/lib/i18n/use-time-text";

interface StaleNoticeProps {
  of?: "chips.loadFailed" | "status";
  error: unknown;
  updatedAt: number;
}

/** Reports that the page could not be refreshed, and shows the age of its data. */
export function StaleNotice({ of = "chips.loadFailed", error, updatedAt }: StaleNoticeProps) {
  const t = useTranslations(of);
  const errorText = useErrorText();
  const text = useTimeText();
  const nowMs = useCurrentTime();
  return (
    <p role="status" className="flex items-start gap-2 text-sm text-warning">
      <TriangleAlertIcon aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      {t("stale", { when: text.ago(new Date(updatedAt), nowMs), reason: errorText(error) })}
    </p>
  );
}
