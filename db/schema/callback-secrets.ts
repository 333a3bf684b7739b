import { integer, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { clients } from "./clients";
import { belongsTo, julia, moment, momentNow } from "./julia";

/**
 * Secrets that sign a client's callbacks; at most two are valid. Callbacks to a client without a row are signed with a
 * secret derived from `AUTH_SECRET`. The client's first rotation stores that secret as generation 1.
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
