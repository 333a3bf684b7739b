import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { cn } from "@/lib/utils";

/** The worker counts once a minute. If the counts are older than this, the worker has stopped. */
const LATE_MS = 5 * 60_000;

/** Shows the age of the worker's counts. `checkedAt` is the server's time at which it read the page's data. */
export function SummaryAge({ summary, checkedAt }: { summary: { at: string } | null; checkedAt: string }) {
  const t = useTranslations("status");
  if (summary === null) return <span>{t("notCounted")}</span>;
  const { at } = summary;
  const isLate = Date.parse(checkedAt) - Date.parse(at) > LATE_MS;
  return (
    <span className={cn(isLate && "text-warning")}>
      {t.rich(isLate ? "countedLate" : "counted", { when: () => <RelativeTime at={at} /> })}
    </span>
  );
}
