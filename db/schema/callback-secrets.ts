import { integer, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { clients } from "./clients";
import { belongsTo, julia, moment, momentNow } from "./julia";

/**
 * Secrets that sign a client's callbacks. At most two of a client's secrets are valid at a time. If a client has no row
 * here, its callbacks are signed with a secret derived from `AUTH_SECRET`. When the client first replaces its secret,
 * the derived secret is stored as generation 1.
 */
export const callbackSecrets = julia.table(
  "callback_secrets",
  {
    id: uuid("id").primaryKey(),
    clientId: belongsTo("client_id", () => clients.id),
    generation: integer("generation").notNull(),
    /** AES-256-GCM; see `lib/outbound/seal.ts`. */
    sealed: text("sealed").notNull(),
    createdAt: momentNow("created_at"),
    createdBy: text("created_by"),
    endedAt: moment("ended_at"),
  },
  (table) => [uniqueIndex("callback_secrets_generation").on(table.clientId, table.generation)],
);

export type CallbackSecretRow = typeof callbackSecrets.$inferSelect;
