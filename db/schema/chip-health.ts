import { jsonb, text, uuid } from "drizzle-orm/pg-core";
import { SUSPICIONS } from "../../types/conditions";
import { type HealthReason, WEBHOOK_STATES } from "../../types/health";
import { chips } from "./chips";
import { julia, known, moment } from "./julia";

/**
 * The worker's findings about a chip: suspicions with their evidence, and the state of its webhook at the gateway. The
 * row is created with the first finding.
 */
export const chipHealth = julia.table(
  "chip_health",
  {
    chipId: uuid("chip_id")
      .primaryKey()
      .references(() => chips.id, { onDelete: "cascade" }),
    suspicions: jsonb("suspicions").$type<HealthReason[]>().notNull().default([]),
    /** The worst suspicion; the chip list sorts by it, and the chip's headline shows it. */
    worst: text("worst", { enum: SUSPICIONS }),
    /** When the gateway was last asked to restart a dead session's socket. */
    restartedAt: moment("restarted_at"),
    /** When a worker last tried to recover a lost session. Also a claim, so that only one worker tries. */
    revivalTriedAt: moment("revival_tried_at"),

    /**
     * When a worker last polled the chip several times in quick succession to detect a second socket. Also a claim, so
     * that only one worker polls.
     */
    socketsCheckedAt: moment("sockets_checked_at"),
    /** When a socket check last found two sockets for one session. */
    twoSocketsAt: moment("two_sockets_at"),

    lastWebhookAt: moment("last_webhook_at"),
    webhookState: text("webhook_state", { enum: WEBHOOK_STATES }).notNull().default("unknown"),
    webhookCheckedAt: moment("webhook_checked_at"),
    /** When the webhook entered its current state or was last registered. */
    webhookSince: moment("webhook_since"),
    /** Start of the period in which messages are sent but no webhook arrives. */
    webhookSilentSince: moment("webhook_silent_since"),
    /** URL of a foreign webhook, without user name, password and query string. */
    webhookUrl: text("webhook_url"),
    /** The foreign webhook that our webhook replaced, encrypted because its headers may contain secrets. */
    webhookReplaced: text("webhook_replaced"),
    webhookReplacedUrl: text("webhook_replaced_url"),
  },
  (table) => [
    known("chip_health_worst_known", table.worst, SUSPICIONS),
    known("chip_health_webhook_known", table.webhookState, WEBHOOK_STATES),
  ],
);

export type ChipHealthRow = typeof chipHealth.$inferSelect;
