import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, jsonb, smallint, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Expiry } from "@/types/expiry";
import { MEDIA_KINDS } from "@/types/media";
import {
  MESSAGE_ERRORS,
  MESSAGE_KINDS,
  MESSAGE_PHASES,
  ROUTING_REASONS,
  type Verdict,
} from "@/types/messages";
import type { Strategy } from "@/types/settings";
import { batches } from "./batches";
import { clientes } from "./clientes";
import { clients } from "./clients";
import { julia, known, moment, momentNow } from "./julia";
import { media } from "./media";

export const ROUTE_KINDS = ["any", "chip", "specialty"] as const;
/** `julia.no_chip()`, the placeholder for routing keys without a chip. */
const NO_CHIP = "00000000-0000-0000-0000-000000000000";

/**
 * A message, which is also its own queue entry. A contact receives one message at a time. `ready` marks the next
 * message of its contact, and the routing key determines which chips may send the message
 * (docs/decisions/006-routing-keys.md).
 */
export const messages = julia.table(
  "messages",
  {
    id: uuid("id").primaryKey(),
    /** Orders messages by acceptance. */
    seq: bigint("seq", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    clientId: uuid("client_id")
      .notNull()
      .references(() => clients.id),
    idempotencyKey: text("idempotency_key"),
    /**
     * SHA-256 of the parsed body, stored if the request has an idempotency key. The same key with a different body is
     * rejected.
     */
    bodyDigest: text("body_digest"),
    contactId: uuid("contact_id")
      .notNull()
      .references(() => clientes.id),
    /** E.164 digits of the recipient. Later changes to the contact's number do not affect a stored message. */
    toPhone: text("to_phone").notNull(),
    toKey: text("to_key").notNull(),
    /** The caption, if the message is a file. Empty for a file without a caption. */
    text: text("text").notNull(),
    /** The file of the message, and how it is shown. Null for a text. */
    mediaId: uuid("media_id").references(() => media.id),
    mediaKind: text("media_kind", { enum: MEDIA_KINDS }),
    mediaFileName: text("media_file_name"),
    kind: text("kind", { enum: MESSAGE_KINDS }).notNull(),
    /**
     * For a reply, the end of the contact's reply window. After this time the message is a follow-up
     * (`julia.kind_at`). Null if the client declared the message as a reply.
     */
    replyUntil: moment("reply_until"),
    /** Index in `MESSAGE_PRIORITIES`: 0 is the most urgent. */
    priority: smallint("priority").notNull().default(1),
    phase: text("phase", { enum: MESSAGE_PHASES }).notNull().default("queued"),
    ready: boolean("ready").notNull().default(false),
    // The routing key. Contains no nulls, so that keys can be compared with `=` and use a single index.
    routeKind: text("route_kind", { enum: ROUTE_KINDS }).notNull().default("any"),
    routeChipId: uuid("route_chip_id").notNull().default(NO_CHIP),
    routeSpecialty: text("route_specialty").notNull().default(""),
    /**
     * The message is not sent before this time, because of its schedule, a retry delay or a closed sending window.
     * `infinity` while the batch of the message is paused.
     */
    notBefore: moment("not_before"),
    /** When the message may move to another chip because the hourly window of its preferred chip is full. */
    migrateAt: moment("migrate_at"),
    expiresAt: moment("expires_at").notNull(),

    // No foreign key: a chip is deleted only if its creation was refused, and such a chip has never sent a message.
    chipId: uuid("chip_id"),
    reason: text("reason", { enum: ROUTING_REASONS }),
    /**
     * The candidates, with the chosen one first. Stored as parallel arrays, because an array of objects would not fit
     * in the row's page.
     */
    routing: jsonb("routing").$type<{
      strategy: Strategy;
      instanceNames: string[];
      verdicts: Verdict[];
      loadsPerMille: number[];
    }>(),
    /** Why the message was not sent before it expired. */
    expiry: jsonb("expiry").$type<Expiry>(),
    leaseOwner: uuid("lease_owner"),
    leaseUntil: moment("lease_until"),
    gatewayMessageId: text("gateway_message_id"),
    errorCode: text("error_code", { enum: MESSAGE_ERRORS }),
    errorDetail: text("error_detail"),

    createdAt: momentNow("created_at"),
    sentAt: moment("sent_at"),
    deliveredAt: moment("delivered_at"),
    readAt: moment("read_at"),
    /** When the message failed or expired. */
    failedAt: moment("failed_at"),
    /** Null for messages that were cancelled before this column existed. */
    cancelledAt: moment("cancelled_at"),
    uncertainSince: moment("uncertain_since"),
    /**
     * For an uncertain message, the proof that resolved it (`webhook`, `look_up` or `late_answer`) or the name of the
     * person who did. For a failed or expired message, the name of the person who sent it again.
     */
    resolutionBy: text("resolution_by"),
    resolutionAt: moment("resolution_at"),
    /** The client's `sendAt`. Until this time, the message stays queued and does not hold back other messages. */
    scheduledFor: moment("scheduled_for"),
    batchId: uuid("batch_id").references(() => batches.id),
    /** The inbound message that this message quotes. */
    inReplyTo: uuid("in_reply_to"),
    supersedes: uuid("supersedes"),
    supersededBy: uuid("superseded_by"),
    /** Encrypted; see `lib/queue/callbacks/callback-url.ts`. */
    callbackUrl: text("callback_url"),
    metadata: jsonb("metadata").$type<Record<string, unknown>>().notNull().default({}),
    simulated: boolean("simulated").notNull().default(false),
  },
  (table) => [
    uniqueIndex("messages_idempotency")
      .on(table.clientId, table.idempotencyKey)
      .where(sql`idempotency_key is not null`),
    // For `head_of_queue`: finds the most urgent message of a routing key, then the oldest message of each client.
    // Omits the kind of the routing key, which follows from the chip and the specialty.
    index("messages_queue")
      .on(table.routeChipId, table.routeSpecialty, table.priority, table.clientId, table.seq)
      .where(sql`phase = 'queued' and ready`),
    uniqueIndex("messages_one_ready_per_contact").on(table.contactId).where(sql`phase = 'queued' and ready`),
    uniqueIndex("messages_one_in_flight_per_contact")
      .on(table.contactId)
      .where(sql`phase in ('reserved', 'dispatching')`),
    // Serves the deletion of a merged contact, and the erasure of a contact.
    index("messages_contact").on(table.contactId, table.seq),
    // Finds a contact's next message, and counts its waiting messages.
    index("messages_waiting").on(table.contactId, table.priority, table.seq).where(sql`phase = 'queued'`),
    // The condition on the time keeps the planner from reading the whole index for a condition on something else, which it
    // would do if the queue was empty at the last ANALYZE.
    index("messages_expiry").on(table.expiresAt).where(sql`phase = 'queued' and expires_at is not null`),
    index("messages_deferred")
      .on(table.notBefore)
      .where(sql`phase = 'queued' and not ready and not_before is not null`),
    index("messages_may_migrate")
      .on(table.migrateAt)
      .where(sql`phase = 'queued' and ready and migrate_at is not null`),
    index("messages_uncertain").on(table.uncertainSince).where(sql`phase = 'uncertain'`),
    // Used to count recently expired messages and to find those that can be sent again.
    index("messages_ended").on(table.failedAt).where(sql`phase in ('expired', 'failed')`),
    // A message is sent again at most once.
    uniqueIndex("messages_supersedes").on(table.supersedes).where(sql`supersedes is not null`),
    // Lists and counts the messages of a batch.
    index("messages_batch").on(table.batchId, table.seq).where(sql`batch_id is not null`),
    index("messages_client").on(table.clientId, table.seq.desc()),
    index("messages_recent").on(table.seq.desc()),
    index("messages_to").on(table.toKey, table.seq.desc()),
    index("messages_chip").on(table.chipId, table.seq.desc()),
    // Finds out whether a file is used.
    index("messages_media").on(table.mediaId).where(sql`media_id is not null`),
    // Finds callback URLs that are not encrypted yet.
    index("messages_callback_unsealed").on(table.id).where(sql`callback_url not like 'v1.%'`),
    known("messages_phase_known", table.phase, MESSAGE_PHASES),
    known("messages_kind_known", table.kind, MESSAGE_KINDS),
    known("messages_media_kind_known", table.mediaKind, MEDIA_KINDS),
    check("messages_media_has_kind", sql`(${table.mediaId} is null) = (${table.mediaKind} is null)`),
    check("messages_priority_known", sql`${table.priority} between 0 and 2`),
    check("messages_ready_is_queued", sql`not ${table.ready} or ${table.phase} = 'queued'`),
  ],
);

export type MessageRow = typeof messages.$inferSelect;
