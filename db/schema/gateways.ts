import { sql } from "drizzle-orm";
import { boolean, check, text } from "drizzle-orm/pg-core";
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
    /** Since when the gateway waits for its licence; the circuit stays closed meanwhile. */
    licenseRequiredSince: moment("license_required_since"),
    /** When the licence is asked for next. */
    licenseCheckAt: moment("license_check_at"),
    /** Nothing is sent: the circuit is not closed, or the licence is missing. */
    isDown: boolean("is_down").generatedAlwaysAs(
      sql`(breaker <> 'closed' or license_required_since is not null)`,
    ),
    /** When it is tried next; null when nobody knows, and while it is not down. */
    backAt: moment("back_at").generatedAlwaysAs(sql`greatest(retry_at, license_check_at)`),
    /** As the gateway told it last. */
    version: text("version"),
    /** When it is read again; null as soon as may be, as after the gateway was away. */
    versionDueAt: moment("version_due_at"),
    lastSuccessAt: moment("last_success_at"),
    /** Last complete reconciliation. */
    reconciledAt: moment("reconciled_at"),
    updatedAt: moment("updated_at").notNull().default(sql`clock_timestamp()`),
  },
  (table) => [check("gateways_breaker_known", sql`${table.breaker} in ('closed', 'open', 'half_open')`)],
);
