import { index, jsonb, text, uuid } from "drizzle-orm/pg-core";
import { julia, momentNow } from "./julia";

/**
 * One row per audited command, with its actor and its target. Append-only: a trigger rejects UPDATE, DELETE and
 * TRUNCATE.
 */
export const auditLog = julia.table(
  "audit_log",
  {
    id: uuid("id").primaryKey(),
    at: momentNow("at"),
    actorKind: text("actor_kind").notNull(),
    actorId: text("actor_id"),
    actorLabel: text("actor_label"),
    action: text("action").notNull(),
    targetKind: text("target_kind").notNull(),
    targetId: text("target_id"),
    details: jsonb("details").$type<Record<string, unknown>>(),
    requestId: text("request_id"),
  },
  (table) => [index("audit_log_at").on(table.at)],
);
