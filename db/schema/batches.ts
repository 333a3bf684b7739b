import { integer, jsonb, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { BATCH_STATUSES } from "@/types/batches";
import { clients } from "./clients";
import { julia, known, momentNow } from "./julia";

/** Messages that a client posted in one request. */
export const batches = julia.table(
  "batches",
  {
    id: uuid("id").primaryKey(),
    clientId: uuid("client_id")
      .notNull()
      .references(() => clients.id),
    name: text("name"),
    idempotencyKey: text("idempotency_key").notNull(),
    /** SHA-256 of the parsed body. The same key with a different body is rejected. */
    bodyDigest: text("body_digest").notNull(),
    status: text("status", { enum: BATCH_STATUSES }).notNull().default("active"),
    /** Number of messages in the request. */
    size: integer("size").notNull(),
    /** The refused messages by their index in the request. */
    refusals: jsonb("refusals")
      .$type<{ index: number; code: string; detail: string }[]>()
      .notNull()
      .default([]),
    createdAt: momentNow("created_at"),
  },
  (table) => [
    uniqueIndex("batches_idempotency").on(table.clientId, table.idempotencyKey),
    known("batches_status_known", table.status, BATCH_STATUSES),
  ],
);
