import { index, integer, text, uuid } from "drizzle-orm/pg-core";
import { PUBLIC_EVENT_TYPES, SUBSCRIPTION_STATUSES } from "@/types/events";
import { clients } from "./clients";
import { belongsTo, julia, known, moment, momentNow } from "./julia";

/** An address at which a client receives events. */
export const subscriptions = julia.table(
  "subscriptions",
  {
    id: uuid("id").primaryKey(),
    clientId: belongsTo("client_id", () => clients.id),
    /** Sealed, because the address may contain the receiver's secret. */
    urlSealed: text("url_sealed").notNull(),
    /** Origin of the address, for lists and logs. */
    origin: text("origin").notNull(),
    description: text("description"),
    /** Event types, or `*` alone for all of them. */
    types: text("types", { enum: ["*", ...PUBLIC_EVENT_TYPES] })
      .array()
      .notNull(),
    status: text("status", { enum: SUBSCRIPTION_STATUSES }).notNull().default("active"),
    /** Random secrets that sign the deliveries. Until the previous secrets end, all of them sign. */
    secretSealed: text("secret_sealed").notNull(),
    previousSecretSealed: text("previous_secret_sealed"),
    previousEndsAt: moment("previous_ends_at"),
    lastSuccessAt: moment("last_success_at"),
    /** Time of the first failure since the last success. */
    failingSince: moment("failing_since"),
    /** No delivery is tried before this time, after the receiver did not answer. */
    heldUntil: moment("held_until"),
    createdAt: momentNow("created_at"),
    updatedAt: momentNow("updated_at"),
    version: integer("version").notNull().default(1),
  },
  (table) => [
    index("subscriptions_client").on(table.clientId),
    known("subscriptions_status_known", table.status, SUBSCRIPTION_STATUSES),
  ],
);
