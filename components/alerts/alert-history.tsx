import Link from "next/link";
import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { cn } from "@/lib/utils";
import type { Alert } from "@/types/alert-pages";
import { SeverityMark } from "./severity-mark";
import { useAlertWords } from "./use-alert-words";

const HEADING = "px-3 py-2 text-left font-medium";
const CELL = "lg:px-3 lg:py-2.5 lg:align-top";

/** What is over: what it was, how long it lasted, who took care. On a phone a row is a small card of the same cells. */
export function AlertHistory({ alerts }: { alerts: readonly Alert[] }) {
  const t = useTranslations("alerts.history");
  return (
    <div className="overflow-x-auto rounded-lg border">
      <table className="block w-full text-sm lg:table lg:table-fixed">
        <caption className="sr-only">{t("caption")}</caption>
        <thead className="sr-only text-xs text-muted-foreground lg:not-sr-only lg:table-header-group">
          <tr className="border-b bg-muted/40">
            {/* Without a width it takes what is left. */}
            <th scope="col" className={cn(HEADING, "pl-4")}>
              {t("what")}
            </th>
            <th scope="col" className={cn(HEADING, "w-44")}>
              {t("instance")}
            </th>
            <th scope="col" className={cn(HEADING, "w-32")}>
              {t("began")}
            </th>
            <th scope="col" className={cn(HEADING, "w-28")}>
              {t("lasted")}
            </th>
            <th scope="col" className={cn(HEADING, "w-64 pr-4")}>
              {t("who")}
            </th>
          </tr>
        </thead>
        <tbody className="block lg:table-row-group">
          {alerts.map((alert) => (
            <HistoryRow key={alert.id} alert={alert} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function HistoryRow({ alert }: { alert: Alert }) {
  const t = useTranslations("alerts.history");
  const words = useAlertWords();
  const { acknowledgement, chip, resolvedAt } = alert;
  return (
    <tr
      data-alert-id={alert.id}
      className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 border-b px-4 py-3 last:border-b-0 hover:bg-muted/40 lg:table-row lg:p-0"
    >
      <td className={cn("min-w-0 max-lg:col-span-2 lg:pl-4", CELL)}>
        <div className="flex items-start gap-2">
          <SeverityMark severity={alert.severity} faded className="mt-0.5" />
          <div className="min-w-0">
            <p className="font-medium">{words.rule(alert.rule)}</p>
            <p className="text-[13px] leading-snug text-pretty wrap-anywhere text-muted-foreground">
              {words.cause(alert.cause).what}
            </p>
          </div>
        </div>
      </td>
      <td className={cn("truncate max-lg:pl-6 max-lg:text-xs", CELL)}>
        {chip === null ? (
          <span className="text-muted-foreground max-lg:hidden">—</span>
        ) : (
          <Link
            href={`/chips/${chip.id}`}
            prefetch={false}
            className="rounded-sm outline-none hover:underline focus-visible:ring-[3px] focus-visible:ring-ring/50"
          >
            {chip.name}
          </Link>
        )}
      </td>
      <td className={cn("text-muted-foreground max-lg:text-right max-lg:text-xs", CELL)}>
        <RelativeTime at={alert.since} />
      </td>
      <td className={cn("text-muted-foreground tabular-nums max-lg:pl-6 max-lg:text-xs", CELL)}>
        <span className="lg:hidden">{t("lasted")}: </span>
        {resolvedAt === null ? "" : words.lasted(alert.since, resolvedAt)}
      </td>
      <td
        className={cn(
          "min-w-0 text-[13px] leading-snug wrap-anywhere text-muted-foreground max-lg:col-span-2 max-lg:pl-6 lg:pr-4",
          CELL,
        )}
      >
        {acknowledgement === null ? (
          t("nobody")
        ) : (
          <>
            <span className="text-foreground">{acknowledgement.by}</span>: {acknowledgement.note}
          </>
        )}
      </td>
    </tr>
  );
}
