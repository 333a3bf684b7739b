import { sql } from "drizzle-orm";
import { boolean, check, text } from "drizzle-orm/pg-core";
import { julia, moment, momentNow } from "./julia";

/** The gateway of this database, with the state of its breaker, which all processes share. */
export const gateways = julia.table(
  "gateways",
  {
    id: text("id").primaryKey(),
    /**
     * SHA-256 of the normalised URL. If the gateway changes, the product does not start until an operator confirms the
     * change.
     */
    urlFingerprint: text("url_fingerprint"),
    breaker: text("breaker", { enum: ["closed", "open", "half_open"] })
      .notNull()
      .default("closed"),
    cause: text("cause"),
    openedAt: moment("opened_at"),
    retryAt: moment("retry_at"),
    /** When the gateway was first found without a licence; the breaker stays closed in that state. */
    licenseRequiredSince: moment("license_required_since"),
    licenseCheckAt: moment("license_check_at"),
    /** True while nothing is sent: the breaker is not closed, or the licence is missing. */
    isDown: boolean("is_down").generatedAlwaysAs(
      sql`(breaker <> 'closed' or license_required_since is not null)`,
    ),
    /** When the gateway is tried again. Null if this time is unknown or the gateway is up. */
    backAt: moment("back_at").generatedAlwaysAs(sql`greatest(retry_at, license_check_at)`),
    version: text("version"),
    /** When the version is read again. Null means as soon as possible, for example after an outage. */
    versionDueAt: moment("version_due_at"),
    lastSuccessAt: moment("last_success_at"),
    /** Time of the last complete reconciliation. */
    reconciledAt: moment("reconciled_at"),
    updatedAt: momentNow("updated_at"),
  },
  (table) => [check("gateways_breaker_known", sql`${table.breaker} in ('closed', 'open', 'half_open')`)],
);
