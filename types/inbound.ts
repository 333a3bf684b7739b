import { z } from "zod";
import { INBOUND_DIRECTIONS, INBOUND_KINDS } from "./conversation";

const timestamp = z.iso.datetime();

/**
 * Metadata of a received file. `mediaId` is null after the file has expired. Until the file has been fetched from the
 * gateway, reading it fails with `media_not_ready`. A field that the gateway did not report is null.
 */
const inboundMediaSchema = z.object({
  mediaId: z.uuid().nullable(),
  mimeType: z.string().nullable(),
  bytes: z.number().int().nullable(),
  fileName: z.string().nullable(),
  seconds: z.number().int().nullable(),
  /** In hex. */
  sha256: z.string().nullable(),
});

/**
 * The message that an inbound message quotes or reacts to: one of our messages, another inbound message, or neither if
 * the quoted message is unknown.
 */
const quotedSchema = z.object({
  messageId: z.uuid().nullable(),
  inboundId: z.uuid().nullable(),
  text: z.string().nullable(),
});

/** A message that a contact wrote to a chip, or that somebody wrote on the chip's own phone. */
export const inboundMessageSchema = z.object({
  id: z.uuid(),
  /** The chip. A deleted chip keeps its last name. */
  instanceName: z.string().nullable(),
  /** Phone number of the contact, `lid:<digits>` if WhatsApp hides the number, or `erased`. */
  from: z.string(),
  contact: z.object({ externalId: z.string().nullable(), name: z.string().nullable() }).nullable(),
  kind: z.enum(INBOUND_KINDS),
  /**
   * Text, caption, emoji of a reaction, or name of a place or contact card. Null if there is none, if the contact
   * deleted the message or took the reaction back, or if the text has expired.
   */
  text: z.string().nullable(),
  media: inboundMediaSchema.nullable(),
  quoted: quotedSchema.nullable(),
  direction: z.enum(INBOUND_DIRECTIONS),
  gatewayMessageId: z.string(),
  sentAt: timestamp,
  receivedAt: timestamp,
});
export type InboundMessage = z.infer<typeof inboundMessageSchema>;
