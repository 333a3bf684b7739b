import { sql } from "drizzle-orm";
import { bigint, index, integer, text, unique, uuid } from "drizzle-orm/pg-core";
import { INBOUND_DIRECTIONS, INBOUND_KINDS } from "@/types/conversation";
import { chips } from "./chips";
import { clientes } from "./clientes";
import { belongsTo, julia, known, moment, momentNow } from "./julia";
import { media } from "./media";
import { messages } from "./messages";

/**
 * Messages that a chip received, and messages that somebody wrote on the chip's own phone. Each is stored once,
 * however often the gateway reports it.
 */
export const inboundMessages = julia.table(
  "inbound_messages",
  {
    id: uuid("id").primaryKey(),
    /** Orders a conversation by arrival. */
    seq: bigint("seq", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    chipId: belongsTo("chip_id", () => chips.id),
    contactId: belongsTo("contact_id", () => clientes.id),
    gatewayMessageId: text("gateway_message_id").notNull(),
    direction: text("direction", { enum: INBOUND_DIRECTIONS }).notNull(),
    kind: text("kind", { enum: INBOUND_KINDS }).notNull(),
    /** Text, caption, reaction, or the name of a place or a contact card. Null if there is none or it has expired. */
    text: text("text"),
    mediaMimeType: text("media_mime_type"),
    mediaBytes: bigint("media_bytes", { mode: "number" }),
    mediaFileName: text("media_file_name"),
    mediaSeconds: integer("media_seconds"),
    /** SHA-256 of the file, in hex. */
    mediaSha256: text("media_sha256"),
    /** The file, also while it has not been fetched from the gateway yet. Null after it has expired. */
    mediaId: uuid("media_id").references(() => media.id),
    /** Gateway message id of the message that this one quotes or reacts to. */
    quotedGatewayId: text("quoted_gateway_id"),
    quotedText: text("quoted_text"),
    quotedMessageId: uuid("quoted_message_id").references(() => messages.id, { onDelete: "set null" }),
    quotedInboundId: uuid("quoted_inbound_id"),
    editedAt: moment("edited_at"),
    deletedAt: moment("deleted_at"),
    /** Time of the message by WhatsApp's clock. */
    sentAt: moment("sent_at").notNull(),
    receivedAt: momentNow("received_at"),
  },
  (table) => [
    unique("inbound_messages_gateway_id").on(table.chipId, table.gatewayMessageId),
    index("inbound_messages_contact").on(table.contactId, table.seq),
    // Counts the replies that a chip received, and finds texts that have expired.
    index("inbound_messages_chip").on(table.chipId, table.receivedAt),
    index("inbound_messages_received").on(table.receivedAt),
    // Serves the deletion of a quoted message.
    index("inbound_messages_quoted").on(table.quotedMessageId),
    // Finds out whether a file is used.
    index("inbound_messages_media").on(table.mediaId).where(sql`media_id is not null`),
    known("inbound_messages_direction_known", table.direction, INBOUND_DIRECTIONS),
    known("inbound_messages_kind_known", table.kind, INBOUND_KINDS),
  ],
);
