import type { ApiKeyRow } from "@/db/schema/api-keys";
import type { ApiKey } from "@/types/api-keys";

/** Converts a row to the API shape, which omits the digest. */
export function toApiKey(row: ApiKeyRow, client: string): ApiKey {
  return {
    id: row.id,
    client,
    prefix: row.prefix,
    scopes: row.scopes,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
