import { useMessages, useTranslations } from "next-intl";
import { memo } from "react";
import { RelativeTime } from "@/components/layout/relative-time";
import { Heading, ListTable, RowLink } from "@/components/ui/list-table";
import { actionText, actorText, changesText, targetText } from "@/lib/i18n/audit-words";
import { useTimeText } from "@/lib/i18n/use-time-text";
import { cn } from "@/lib/utils";
import type { AuditRow as Row } from "@/types/audit";

const CELL = "lg:px-3 lg:py-2.5 lg:align-top";
/** Pages of the targets that have one. */
const PAGES: Readonly<Record<string, string>> = {
  chip: "/chips",
  contact: "/contacts",
  message: "/messages",
  gateway: "/settings/gateways",
};

export function AuditTable({ rows }: { rows: readonly Row[] }) {
  const t = useTranslations("audit");
  return (
    <ListTable
      from="lg"
      caption={t("table.caption")}
      head={
        <>
          <Heading className="w-32 pl-4">{t("csv.at")}</Heading>
          <Heading className="w-40">{t("csv.who")}</Heading>
          {/* Has no width, so that this column takes the remaining space. */}
          <Heading>{t("csv.action")}</Heading>
          <Heading className="w-52 pr-4">{t("csv.target")}</Heading>
        </>
      }
    >
      {rows.map((row) => (
        <AuditRow key={row.id} row={row} />
      ))}
    </ListTable>
  );
}

const AuditRow = memo(function AuditRow({ row }: { row: Row }) {
  const { audit, alertCauses } = useMessages();
  const { exact } = useTimeText();
  const words = { ...audit.log, rules: alertCauses.rule };
  const changes = changesText(words, row.changes, (iso) => exact(new Date(iso)));
  return (
    <tr
      data-audit-id={row.id}
      className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-0.5 border-b px-3 py-3 last:border-b-0 hover:bg-muted/40 lg:table-row lg:p-0"
    >
      <td
        className={cn(
          "text-muted-foreground max-lg:col-start-2 max-lg:row-start-1 max-lg:text-xs lg:pl-4",
          CELL,
        )}
      >
        <RelativeTime at={row.at} />
      </td>
      <td className={cn("min-w-0 wrap-anywhere max-lg:col-start-1 max-lg:row-start-1 max-lg:text-xs", CELL)}>
        {actorText(words, row)}
      </td>
      <td className={cn("min-w-0 max-lg:col-span-2", CELL)}>
        <p className="font-medium">{actionText(words, row.action)}</p>
        {changes.length > 0 && (
          <p className="text-[13px] leading-snug wrap-anywhere text-muted-foreground">
            {changes.join(" · ")}
          </p>
        )}
      </td>
      <td className={cn("min-w-0 max-lg:col-span-2 lg:pr-4", CELL)}>
        <Target row={row} kind={targetText(words, row.targetKind)} />
      </td>
    </tr>
  );
});

function Target({ row: { targetKind, targetId, targetName }, kind }: { row: Row; kind: string }) {
  const page = PAGES[targetKind];
  if (targetName === null && page === undefined) {
    return <span className="text-muted-foreground max-lg:text-xs">{kind}</span>;
  }
  return (
    <div className="min-w-0">
      {page === undefined || targetId === null ? (
        <p className="wrap-anywhere">{targetName ?? kind}</p>
      ) : (
        <RowLink href={`${page}/${encodeURIComponent(targetId)}`} className="wrap-anywhere whitespace-normal">
          {targetName ?? kind}
        </RowLink>
      )}
      {targetName !== null && <p className="text-xs text-muted-foreground">{kind}</p>}
    </div>
  );
}
