import { useTranslations } from "next-intl";
import { InstanceName } from "@/components/chips/instance-name";
import { RelativeTime } from "@/components/layout/relative-time";
import { Heading, ListTable, RowLink } from "@/components/ui/list-table";
import { cn } from "@/lib/utils";
import type { Alert } from "@/types/alert-pages";
import { SeverityMark } from "./severity-mark";
import { useAlertWords } from "./use-alert-words";

const CELL = "lg:px-3 lg:py-2.5 lg:align-top";

export function AlertHistory({ alerts }: { alerts: readonly Alert[] }) {
  const t = useTranslations("alerts.history");
  return (
    <ListTable
      from="lg"
      caption={t("caption")}
      head={
        <>
          {/* Has no width, so that this column takes the remaining space. */}
          <Heading className="pl-4">{t("what")}</Heading>
          <Heading className="w-44">{t("instance")}</Heading>
          <Heading className="w-32">{t("began")}</Heading>
          <Heading className="w-28">{t("lasted")}</Heading>
          <Heading className="w-64 pr-4">{t("who")}</Heading>
        </>
      }
    >
      {alerts.map((alert) => (
        <HistoryRow key={alert.id} alert={alert} />
      ))}
    </ListTable>
  );
}

function HistoryRow({ alert }: { alert: Alert }) {
  const t = useTranslations("alerts.history");
  const words = useAlertWords();
  const { acknowledgement, chip, gateway, resolvedAt } = alert;
  const { what, affected } = words.cause(alert);
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
            <p className="text-[13px] leading-snug text-pretty wrap-anywhere text-muted-foreground">{what}</p>
            {affected !== null && (
              <p className="text-[13px] leading-snug text-pretty text-muted-foreground">{affected}</p>
            )}
          </div>
        </div>
      </td>
      <td className={cn("truncate max-lg:pl-6 max-lg:text-xs", CELL)}>
        {chip === null ? (
          <span className={cn("text-muted-foreground", gateway === null && "max-lg:hidden")}>
            {gateway?.name ?? "—"}
          </span>
        ) : (
          <>
            <RowLink href={`/chips/${chip.id}`} className="font-normal">
              {chip.name}
            </RowLink>
            <InstanceName {...chip} />
          </>
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
