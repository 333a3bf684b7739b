import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  customType,
  index,
  integer,
  smallint,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { chips } from "./chips";
import { belongsTo, julia, moment, momentNow } from "./julia";

const bytes = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** The single address to which verified gateway webhooks are forwarded unchanged. */
export const webhookForwarding = julia.table(
  "webhook_forwarding",
  {
    id: integer("id").primaryKey().default(1),
    enabled: boolean("enabled").notNull().default(false),
    /** Sealed. Null if no address has been entered. */
    urlSealed: text("url_sealed"),
    /** Sealed JSON object of header names and values. */
    headersSealed: text("headers_sealed"),
    /** Origin of the address, for the page and the log. */
    origin: text("origin"),
    lastSuccessAt: moment("last_success_at"),
    failingSince: moment("failing_since"),
    lastError: text("last_error"),
    version: integer("version").notNull().default(1),
    updatedAt: momentNow("updated_at"),
  },
  (table) => [
    check("webhook_forwarding_single_row", sql`${table.id} = 1`),
    check("webhook_forwarding_has_url", sql`not ${table.enabled} or ${table.urlSealed} is not null`),
  ],
);

/** Webhooks that wait to be forwarded, with the body exactly as the gateway sent it. */
export const forwardedWebhooks = julia.table(
  "forwarded_webhooks",
  {
    /** Order of arrival. */
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    chipId: belongsTo("chip_id", () => chips.id),
    contentType: text("content_type").notNull(),
    body: bytes("body").notNull(),
    attempts: smallint("attempts").notNull().default(0),
    nextTryAt: momentNow("next_try_at"),
    leaseUntil: moment("lease_until"),
    leaseOwner: uuid("lease_owner"),
    receivedAt: momentNow("received_at"),
  },
  (table) => [
    // The oldest webhook of each chip is forwarded first.
    index("forwarded_webhooks_chip").on(table.chipId, table.id),
    index("forwarded_webhooks_received").on(table.receivedAt),
  ],
);
