import { sql } from "drizzle-orm";
import { integer, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { clients } from "./clients";
import { julia, moment } from "./julia";

/**
 * Secrets that sign a client's callbacks; at most two are live. A client without a row signs with a secret derived from
 * `AUTH_SECRET`, which its first rotation stores as generation 1.
 */
export const callbackSecrets = julia.table(
  "callback_secrets",
  {
    id: uuid("id").primaryKey(),
    clientId: uuid("client_id")
      .notNull()
      .references(() => clients.id, { onDelete: "cascade" }),
    generation: integer("generation").notNull(),
    /** AES-256-GCM; see `lib/outbound/seal.ts`. */
    sealed: text("sealed").notNull(),
    createdAt: moment("created_at").notNull().default(sql`clock_timestamp()`),
    createdBy: text("created_by"),
    endedAt: moment("ended_at"),
  },
  (table) => [uniqueIndex("callback_secrets_generation").on(table.clientId, table.generation)],
);

export type CallbackSecretRow = typeof callbackSecrets.$inferSelect;
