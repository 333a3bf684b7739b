import { useTranslations } from "next-intl";
import type { ApiKey } from "@/types/api-keys";
import { ApiKeyRow } from "./api-key-row";

const COLUMNS = ["client", "scopes", "lastUsed", "created"] as const;
const HEADING = "px-3 py-2 text-left font-medium";

/** The keys as the server orders them: the live ones first. */
export function ApiKeysTable({
  keys,
  onRevoke,
}: {
  keys: readonly ApiKey[];
  onRevoke: (key: ApiKey) => void;
}) {
  const t = useTranslations("apiKeys");
  return (
    <div className="overflow-x-auto rounded-lg border">
      <table className="block w-full text-sm sm:table">
        <thead className="sr-only text-xs text-muted-foreground sm:not-sr-only sm:table-header-group">
          <tr className="border-b bg-muted/40">
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className={HEADING}>
                {t(`columns.${column}`)}
              </th>
            ))}
            <th scope="col" className={HEADING}>
              <span className="sr-only">{t("columns.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody className="block sm:table-row-group">
          {keys.map((key) => (
            <ApiKeyRow key={key.id} apiKey={key} onRevoke={() => onRevoke(key)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
