import { useTranslations } from "next-intl";
import { memo } from "react";
import { RelativeTime } from "@/components/layout/relative-time";
import { KindMark } from "@/components/media/kind-mark";
import { Checkbox } from "@/components/ui/checkbox";
import { RowLink } from "@/components/ui/list-table";
import { formatPhone } from "@/lib/format-phone";
import { cn } from "@/lib/utils";
import type { MessageRow as Row } from "@/types/message-pages";
import { MessageStatusBadge } from "./message-status-badge";
import { useMessageWords } from "./use-message-words";

interface MessageRowProps {
  message: Row;
  selected: boolean;
  /** Null if nothing can be selected: for managers, and in lists without uncertain messages. */
  onSelect: ((ids: readonly string[], selected: boolean) => void) | null;
}

export const contactTitle = (message: Pick<Row, "contactName" | "to">): string =>
  message.contactName ?? formatPhone(message.to);

const CELL = "lg:px-3 lg:py-2.5 lg:align-top";

export const MessageRow = memo(function MessageRow({ message, selected, onSelect }: MessageRowProps) {
  const t = useTranslations("messages");
  const words = useMessageWords();
  const reason = words.reasonOf(message);
  const name = contactTitle(message);
  return (
    <tr
      data-state={selected ? "selected" : undefined}
      data-message-id={message.id}
      className="grid grid-cols-[auto_1fr_auto] items-start gap-x-3 gap-y-1 border-b px-3 py-3 last:border-b-0 hover:bg-muted/40 data-[state=selected]:bg-brand/5 lg:table-row lg:p-0"
    >
      {onSelect !== null && (
        <td className="row-start-1 lg:py-2.5 lg:pl-4 lg:align-top">
          {message.status === "uncertain" ? (
            <Checkbox
              aria-label={t("table.select", { name })}
              checked={selected}
              onCheckedChange={(on) => onSelect([message.id], on)}
              className="mt-0.5"
            />
          ) : (
            <span aria-hidden="true" className="block size-4" />
          )}
        </td>
      )}
      <td className={cn("min-w-0", CELL, onSelect === null && "col-span-2 lg:pl-4")}>
        <span className="flex min-w-0 items-center gap-1.5">
          <RowLink href={`/messages/${message.id}`} className="min-w-0">
            {name}
          </RowLink>
          {message.mediaKind !== null && <KindMark kind={message.mediaKind} />}
        </span>
        {message.contactName !== null && (
          <span className="block truncate text-xs text-muted-foreground">{formatPhone(message.to)}</span>
        )}
      </td>
      <td className={cn("col-span-3 row-start-2 min-w-0", CELL)}>
        <div className="flex flex-wrap items-center gap-x-2">
          <MessageStatusBadge status={message.status} />
          {message.statusAt !== null && message.waiting === null && (
            <RelativeTime at={message.statusAt} className="text-muted-foreground" />
          )}
        </div>
        {reason !== null && (
          <p className="text-[13px] leading-snug text-pretty text-muted-foreground lg:mt-0.5">{reason}</p>
        )}
      </td>
      <td className={cn("col-span-2 truncate max-lg:text-xs max-lg:text-muted-foreground", CELL)}>
        <span className="lg:hidden">{t("columns.instance")}: </span>
        {message.chipName ?? <span className="text-muted-foreground">{t("table.noInstance")}</span>}
      </td>
      <td
        className={cn(
          "text-muted-foreground max-lg:col-start-3 max-lg:row-start-1 max-lg:text-right max-lg:text-xs",
          CELL,
        )}
      >
        <RelativeTime at={message.createdAt} />
      </td>
      <td
        className={cn(
          "truncate text-muted-foreground max-lg:col-start-3 max-lg:row-start-3 max-lg:text-right max-lg:text-xs lg:pr-4",
          CELL,
        )}
      >
        {message.client}
      </td>
    </tr>
  );
});
