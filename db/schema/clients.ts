import { sql } from "drizzle-orm";
import { integer, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { julia, momentNow } from "./julia";

/**
 * A service that calls `/api/v1`, or the product itself (`julia.own_client`). Idempotency keys, visibility and quota
 * belong to the client, which may have several API keys.
 */
export const clients = julia.table(
  "clients",
  {
    id: uuid("id").primaryKey(),
    name: text("name").notNull(),
    requestsPerMinute: integer("requests_per_minute").notNull().default(600),
    createdAt: momentNow("created_at"),
  },
  (table) => [uniqueIndex("clients_name_lower").on(sql`lower(${table.name})`)],
);

export type ClientRow = typeof clients.$inferSelect;
