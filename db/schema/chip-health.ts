import { sql } from "drizzle-orm";
import { check, jsonb, text, uuid } from "drizzle-orm/pg-core";
import { type HealthReason, SUSPICIONS, WEBHOOK_STATES } from "../../types/health";
import { chips } from "./chips";
import { julia, moment } from "./julia";

const list = (values: readonly string[]) => sql.raw(values.map((value) => `'${value}'`).join(", "));

/**
 * What the worker found out about a chip beside the facts in its row: suspicions with their evidence, and how its
 * webhook stands at the gateway. A row only once there is something to say.
 */
export const chipHealth = julia.table(
  "chip_health",
  {
    chipId: uuid("chip_id")
      .primaryKey()
      .references(() => chips.id, { onDelete: "cascade" }),
    suspicions: jsonb("suspicions").$type<HealthReason[]>().notNull().default([]),
    /** The worst suspicion's code: what the list sorts by and the chip's sentence says. */
    worst: text("worst", { enum: SUSPICIONS }),
    /** The last time the gateway was told to open a dead session's socket anew. */
    restartedAt: moment("restarted_at"),
    /** The last time a worker tried to bring a lost session back: a claim, so that of many workers one does. */
    revivalTriedAt: moment("revival_tried_at"),

    /** The last time its states were read closely: a claim, so that of many workers one does. */
    socketsCheckedAt: moment("sockets_checked_at"),
    /** When the order of its states last showed two sockets on one session. */
    twoSocketsAt: moment("two_sockets_at"),

    lastWebhookAt: moment("last_webhook_at"),
    webhookState: text("webhook_state", { enum: WEBHOOK_STATES }).notNull().default("unknown"),
    webhookCheckedAt: moment("webhook_checked_at"),
    /** Since when ours is registered, or has been switched off. */
    webhookSince: moment("webhook_since"),
    /** Since when messages go out and nothing is heard of them. */
    webhookSilentSince: moment("webhook_silent_since"),
    /** A foreign webhook's address without user, password and query. */
    webhookUrl: text("webhook_url"),
    /** The foreign webhook that was taken over, sealed: its headers may hold secrets. */
    webhookReplaced: text("webhook_replaced"),
    webhookReplacedUrl: text("webhook_replaced_url"),
  },
  (table) => [
    check("chip_health_worst_known", sql`${table.worst} in (${list(SUSPICIONS)})`),
    check("chip_health_webhook_known", sql`${table.webhookState} in (${list(WEBHOOK_STATES)})`),
  ],
);

export type ChipHealthRow = typeof chipHealth.$inferSelect;
