import { useTranslations } from "next-intl";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/lib/utils";
import type { MessageRow as Row } from "@/types/message-pages";
import { MessageRow } from "./message-row";

interface MessagesTableProps {
  messages: readonly Row[];
  selected: ReadonlySet<string>;
  /** Null for those who only read. */
  onSelect: ((ids: readonly string[], selected: boolean) => void) | null;
}

const HEADING = "px-3 py-2 text-left font-medium";

/** All messages, one row each. Every cell has its width, so that nothing moves when it refreshes. */
export function MessagesTable({ messages, selected, onSelect }: MessagesTableProps) {
  const t = useTranslations("messages");
  const uncertain = messages.filter((message) => message.status === "uncertain").map(({ id }) => id);
  const canSelect = onSelect !== null && uncertain.length > 0;
  const chosen = uncertain.filter((id) => selected.has(id)).length;
  return (
    <div className="overflow-x-auto rounded-lg border">
      <table className="block w-full text-sm lg:table lg:table-fixed">
        <caption className="sr-only">{t("table.caption")}</caption>
        <thead className="sr-only text-xs text-muted-foreground lg:not-sr-only lg:table-header-group">
          <tr className="border-b bg-muted/40">
            {canSelect && (
              <th scope="col" className="w-9 py-2 pl-4 text-left">
                <Checkbox
                  aria-label={t("table.selectAll")}
                  checked={chosen === uncertain.length}
                  isMixed={chosen > 0 && chosen < uncertain.length}
                  onCheckedChange={(on) => onSelect(uncertain, on)}
                />
              </th>
            )}
            <th scope="col" className={cn(HEADING, "w-60", !canSelect && "pl-4")}>
              {t("columns.contact")}
            </th>
            {/* Without a width the reason takes what is left. */}
            <th scope="col" className={HEADING}>
              {t("columns.status")}
            </th>
            <th scope="col" className={cn(HEADING, "w-48")}>
              {t("columns.instance")}
            </th>
            <th scope="col" className={cn(HEADING, "w-32")}>
              {t("columns.created")}
            </th>
            <th scope="col" className={cn(HEADING, "w-40 pr-4")}>
              {t("columns.client")}
            </th>
          </tr>
        </thead>
        <tbody className="block lg:table-row-group">
          {messages.map((message) => (
            <MessageRow
              key={message.id}
              message={message}
              selected={selected.has(message.id)}
              onSelect={canSelect ? (id, on) => onSelect([id], on) : null}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
