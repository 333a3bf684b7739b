import { useTranslations } from "next-intl";
import { Checkbox } from "@/components/ui/checkbox";
import { Heading, ListTable } from "@/components/ui/list-table";
import { cn } from "@/lib/utils";
import type { MessageRow as Row } from "@/types/message-pages";
import { MessageRow } from "./message-row";

interface MessagesTableProps {
  messages: readonly Row[];
  selected: ReadonlySet<string>;
  /** Null for managers. */
  onSelect: ((ids: readonly string[], selected: boolean) => void) | null;
}

/** The columns have fixed widths, so that the layout stays stable when the list refreshes. */
export function MessagesTable({ messages, selected, onSelect }: MessagesTableProps) {
  const t = useTranslations("messages");
  const uncertain = messages.filter((message) => message.status === "uncertain").map(({ id }) => id);
  const canSelect = onSelect !== null && uncertain.length > 0;
  const chosen = uncertain.filter((id) => selected.has(id)).length;
  return (
    <ListTable
      from="lg"
      caption={t("table.caption")}
      head={
        <>
          {canSelect && (
            <Heading className="w-9 px-0 pl-4">
              <Checkbox
                aria-label={t("table.selectAll")}
                checked={chosen === uncertain.length}
                isMixed={chosen > 0 && chosen < uncertain.length}
                onCheckedChange={(on) => onSelect(uncertain, on)}
              />
            </Heading>
          )}
          <Heading className={cn("w-60", !canSelect && "pl-4")}>{t("columns.contact")}</Heading>
          {/* Has no width, so that this column takes the remaining space. */}
          <Heading>{t("columns.status")}</Heading>
          <Heading className="w-48 xl:w-64">{t("columns.instance")}</Heading>
          <Heading className="w-32">{t("columns.created")}</Heading>
          <Heading className="w-40 pr-4">{t("columns.client")}</Heading>
        </>
      }
    >
      {messages.map((message) => (
        <MessageRow
          key={message.id}
          message={message}
          selected={selected.has(message.id)}
          onSelect={canSelect ? onSelect : null}
        />
      ))}
    </ListTable>
  );
}
