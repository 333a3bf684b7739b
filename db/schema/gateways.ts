import { sql } from "drizzle-orm";
import { check, text } from "drizzle-orm/pg-core";
import { julia, moment } from "./julia";

/** A gateway as all processes know it: which one this database belongs to, and the shared state of its circuit. */
export const gateways = julia.table(
  "gateways",
  {
    id: text("id").primaryKey(),
    /** sha256 of the normalised address; the database refuses another gateway until told so. */
    urlFingerprint: text("url_fingerprint"),
    breaker: text("breaker", { enum: ["closed", "open", "half_open"] })
      .notNull()
      .default("closed"),
    cause: text("cause"),
    openedAt: moment("opened_at"),
    retryAt: moment("retry_at"),
    lastSuccessAt: moment("last_success_at"),
    /** Last complete reconciliation. */
    reconciledAt: moment("reconciled_at"),
    updatedAt: moment("updated_at").notNull().default(sql`clock_timestamp()`),
  },
  (table) => [check("gateways_breaker_known", sql`${table.breaker} in ('closed', 'open', 'half_open')`)],
);
