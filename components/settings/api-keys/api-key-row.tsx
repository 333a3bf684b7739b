import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/utils";
import type { ApiKey } from "@/types/api-keys";

const CELL = "px-3 sm:py-2.5";

export function ApiKeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const t = useTranslations("apiKeys");
  const { client, prefix, scopes, createdAt, createdBy, lastUsedAt, revokedAt } = apiKey;
  const isRevoked = revokedAt !== null;
  return (
    <tr
      className={cn(
        "grid grid-cols-[minmax(0,1fr)_auto] gap-y-0.5 border-b py-2 align-top last:border-b-0 sm:table-row",
        isRevoked && "text-muted-foreground",
      )}
    >
      <td className={CELL}>
        <p className="font-medium wrap-anywhere">{client}</p>
        <code
          className={cn(
            "font-mono text-xs whitespace-nowrap text-muted-foreground",
            isRevoked && "line-through",
          )}
        >
          {prefix}…
        </code>
      </td>
      <td className={cn(CELL, "col-span-2 text-muted-foreground first-letter:uppercase sm:col-span-1")}>
        {scopes.map((scope) => t(`scopes.${scope}`)).join(", ")}
      </td>
      <td className={cn(CELL, "col-span-2 whitespace-nowrap text-muted-foreground sm:col-span-1")}>
        {lastUsedAt === null ? (
          t("neverUsed")
        ) : (
          <>
            <span className="sm:hidden">
              {t.rich("lastUsedAgo", { when: () => <RelativeTime at={lastUsedAt} /> })}
            </span>
            <RelativeTime at={lastUsedAt} className="hidden sm:inline" />
          </>
        )}
      </td>
      <td className={cn(CELL, "hidden text-muted-foreground sm:table-cell")}>
        <RelativeTime at={createdAt} className="whitespace-nowrap" />
        {createdBy !== null && <p className="text-xs">{t("createdBy", { name: createdBy })}</p>}
      </td>
      <td className={cn(CELL, "col-start-2 row-start-1 text-right whitespace-nowrap sm:py-1.5")}>
        {isRevoked ? (
          <span className="text-xs">
            {t.rich("revokedAgo", { when: () => <RelativeTime at={revokedAt} /> })}
          </span>
        ) : (
          <Button
            variant="ghost"
            size="sm"
            className="text-muted-foreground hover:text-destructive"
            aria-label={t("revokeKey", { client, prefix })}
            onClick={onRevoke}
          >
            {t("revoke")}
          </Button>
        )}
      </td>
    </tr>
  );
}
