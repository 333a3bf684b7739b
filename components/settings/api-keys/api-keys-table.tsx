import { useTranslations } from "next-intl";
import { Heading, ListTable } from "@/components/ui/list-table";
import type { ApiKey } from "@/types/api-keys";
import { ApiKeyRow, type KeyDialog } from "./api-key-row";

const COLUMNS = ["client", "scopes", "lastUsed", "created"] as const;

export function ApiKeysTable({
  keys,
  onOpen,
}: {
  keys: readonly ApiKey[];
  onOpen: (dialog: KeyDialog, key: ApiKey) => void;
}) {
  const t = useTranslations("apiKeys");
  return (
    <ListTable
      from="sm"
      head={
        <>
          {COLUMNS.map((column) => (
            <Heading key={column}>{t(`columns.${column}`)}</Heading>
          ))}
          <Heading>
            <span className="sr-only">{t("columns.actions")}</span>
          </Heading>
        </>
      }
    >
      {keys.map((key) => (
        <ApiKeyRow key={key.id} apiKey={key} onOpen={(dialog) => onOpen(dialog, key)} />
      ))}
    </ListTable>
  );
}
