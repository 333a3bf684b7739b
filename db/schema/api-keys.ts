import { index, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { ApiScope } from "@/types/api-keys";
import { clients } from "./clients";
import { belongsTo, julia, moment, momentNow } from "./julia";

/** A client's API key. The secret has 256 random bits, so it is safe to store a plain digest of it. */
export const apiKeys = julia.table(
  "api_keys",
  {
    id: uuid("id").primaryKey(),
    clientId: belongsTo("client_id", () => clients.id),
    /** The first characters of the key, by which people can distinguish keys. */
    prefix: text("prefix").notNull(),
    /** SHA-256 of the whole key, in hex. */
    digest: text("digest").notNull(),
    scopes: text("scopes").array().$type<ApiScope[]>().notNull(),
    createdAt: momentNow("created_at"),
    createdBy: text("created_by"),
    lastUsedAt: moment("last_used_at"),
    /** The key is refused from then on; null for a key that does not expire. */
    expiresAt: moment("expires_at"),
    revokedAt: moment("revoked_at"),
  },
  (table) => [
    uniqueIndex("api_keys_digest_unique").on(table.digest),
    index("api_keys_client").on(table.clientId),
  ],
);

export type ApiKeyRow = typeof apiKeys.$inferSelect;
