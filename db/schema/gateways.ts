import { sql } from "drizzle-orm";
import { boolean, check, integer, text, uniqueIndex } from "drizzle-orm/pg-core";
import {
  DEFAULT_GATEWAY_CAPACITY,
  GATEWAY_KINDS,
  GATEWAY_STATES,
  MOST_GATEWAY_CAPACITY,
} from "../../types/gateways";
import { julia, known, moment, momentNow } from "./julia";

/** The gateways of the pool. Each row also contains the state of the gateway's breaker, which all processes share. */
export const gateways = julia.table(
  "gateways",
  {
    /** `default` is the gateway of the environment variables. */
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    kind: text("kind", { enum: GATEWAY_KINDS }).notNull().default("evolution"),
    /** Address and encrypted API key; null for the gateway of the environment. */
    baseUrl: text("base_url"),
    apiKeySealed: text("api_key_sealed"),
    /** The gateway accepts new chips only while it has fewer chips than this. */
    capacity: integer("capacity").notNull().default(DEFAULT_GATEWAY_CAPACITY),
    /** False while the gateway is being drained. */
    acceptsNew: boolean("accepts_new").notNull().default(true),
    /**
     * SHA-256 of the normalised URL of the environment's gateway. If that gateway changes, the product does not start
     * until an operator confirms the change.
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
    /** When the gateway went down. Null while it is up. */
    downSince: moment("down_since").generatedAlwaysAs(sql`least(opened_at, license_required_since)`),
    /** When the gateway is tried again. Null if this time is unknown or the gateway is up. */
    backAt: moment("back_at").generatedAlwaysAs(sql`greatest(retry_at, license_check_at)`),
    state: text("state", { enum: GATEWAY_STATES })
      .notNull()
      .generatedAlwaysAs(sql`(case
        when breaker <> 'closed' and cause = 'unauthorized' then 'key_refused'
        when breaker <> 'closed' then 'unreachable'
        when license_required_since is not null then 'license_required'
        when last_success_at is null then 'unknown'
        else 'ok' end)`),
    version: text("version"),
    /** When the version is read again. Null means as soon as possible, for example after an outage. */
    versionDueAt: moment("version_due_at"),
    lastSuccessAt: moment("last_success_at"),
    /** Time of the last complete reconciliation. */
    reconciledAt: moment("reconciled_at"),
    createdAt: momentNow("created_at"),
    updatedAt: momentNow("updated_at"),
  },
  (table) => [
    uniqueIndex("gateways_name_unique").on(sql`lower(${table.name})`),
    uniqueIndex("gateways_base_url_unique").on(table.baseUrl),
    known("gateways_kind_known", table.kind, GATEWAY_KINDS),
    check("gateways_breaker_known", sql`${table.breaker} in ('closed', 'open', 'half_open')`),
    check(
      "gateways_address",
      sql`(${table.id} = 'default') = (${table.baseUrl} is null)
      and (${table.baseUrl} is null) = (${table.apiKeySealed} is null)`,
    ),
    check(
      "gateways_capacity",
      sql`${table.capacity} between 1 and ${sql.raw(String(MOST_GATEWAY_CAPACITY))}`,
    ),
  ],
);
