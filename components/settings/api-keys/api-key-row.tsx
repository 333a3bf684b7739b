import { useFormatter, useTranslations } from "next-intl";
import { RowMenu } from "@/components/layout/lazy-menu";
import { RelativeTime } from "@/components/layout/relative-time";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/utils";
import type { ApiKey } from "@/types/api-keys";

const CELL = "px-3 sm:py-2.5";

export type KeyDialog = "revoke" | "rotate" | "quota";

interface ApiKeyRowProps {
  apiKey: ApiKey;
  onOpen: (dialog: KeyDialog) => void;
}

export function ApiKeyRow({ apiKey, onOpen }: ApiKeyRowProps) {
  const t = useTranslations("apiKeys");
  const { client, prefix, scopes, createdAt, createdBy, lastUsedAt, revokedAt, expiry } = apiKey;
  const isRevoked = revokedAt !== null;
  const isDead = isRevoked || expiry === "past";
  return (
    <tr
      className={cn(
        "grid grid-cols-[minmax(0,1fr)_auto] gap-y-0.5 border-b py-2 align-top last:border-b-0 sm:table-row",
        isDead && "text-muted-foreground",
      )}
    >
      <td className={CELL}>
        <p className="font-medium wrap-anywhere">{client}</p>
        <code
          className={cn(
            "font-mono text-xs whitespace-nowrap text-muted-foreground",
            isDead && "line-through",
          )}
        >
          {prefix}…
        </code>
        {!isRevoked && <ExpiryMark apiKey={apiKey} />}
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
          <div className="flex items-center justify-end gap-1">
            <Button
              variant="ghost"
              size="sm"
              className="text-muted-foreground hover:text-destructive"
              aria-label={t("revokeKey", { client, prefix })}
              onClick={() => onOpen("revoke")}
            >
              {t("revoke")}
            </Button>
            <RowMenu label={t("menu", { client, prefix })} size="icon-sm">
              {({ DropdownMenuItem }) => (
                <>
                  <DropdownMenuItem disabled={isDead} onSelect={() => onOpen("rotate")}>
                    {t("rotate.open")}
                  </DropdownMenuItem>
                  <DropdownMenuItem onSelect={() => onOpen("quota")}>{t("quota.open")}</DropdownMenuItem>
                </>
              )}
            </RowMenu>
          </div>
        )}
      </td>
    </tr>
  );
}

function ExpiryMark({ apiKey: { expiresAt, expiry } }: { apiKey: ApiKey }) {
  const t = useTranslations("apiKeys.expiry");
  const format = useFormatter();
  if (expiresAt === null) return null;
  const at = format.dateTime(new Date(expiresAt), { dateStyle: "medium", timeStyle: "short" });
  return (
    <p className={cn("text-xs", expiry === "soon" ? "text-warning" : "text-muted-foreground")}>
      {t(expiry === "past" ? "past" : "until", { at })}
    </p>
  );
}
