import type { ApiKeyRow } from "@/db/schema/api-keys";
import type { ApiKey, KeyExpiry } from "@/types/api-keys";

/** Admins are warned for this long before a key expires. */
const SOON_DAYS = 14;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Converts a row to the API shape, which omits the digest. */
export function toApiKey(
  row: ApiKeyRow,
  client: { name: string; requestsPerMinute: number },
  nowMs = Date.now(),
): ApiKey {
  return {
    id: row.id,
    clientId: row.clientId,
    client: client.name,
    requestsPerMinute: client.requestsPerMinute,
    prefix: row.prefix,
    scopes: row.scopes,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    expiry: expiryOf(row.expiresAt, nowMs),
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}

function expiryOf(expiresAt: Date | null, nowMs: number): KeyExpiry {
  if (expiresAt === null) return "never";
  const leftMs = expiresAt.getTime() - nowMs;
  if (leftMs <= 0) return "past";
  return leftMs <= SOON_DAYS * DAY_MS ? "soon" : "later";
}
