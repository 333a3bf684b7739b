import { createHash } from "node:crypto";
import { z } from "zod";
import { hiddenDigitsOf, isContactAddress, phoneOfAddress } from "./address";
import { readContent } from "./inbound-content";
import { readSent } from "./sent-content";
import {
  countOf,
  jid,
  keySchema,
  type MessageKey,
  messageId,
  moment,
  storable,
  textOf,
} from "./webhook-fields";

/** Data of an event, or why the event is not stored. `no_contact`: a group, a status, a list or a channel. */
export type EventData = Record<string, unknown> | "unused" | "no_contact";

export const sentSchema = z
  .object({
    key: keySchema,
    message: z.unknown().optional(),
    messageTimestamp: z.coerce.number().min(0).max(32_000_000_000).nullish().catch(null),
  })
  .transform(({ key, message, messageTimestamp }): EventData => {
    const { text, media } = readSent(message);
    return {
      id: key.id,
      remoteJid: key.remoteJid,
      phones: phonesOf(key.remoteJid, key.remoteJidAlt),
      textDigest: text === null ? null : createHash("sha256").update(text).digest("hex"),
      ...(media && { media }),
      sentAtSeconds: messageTimestamp ?? null,
    };
  });

/** Times before 2000 are treated as absent. */
const EARLIEST_SECONDS = 946_684_800;
const LATEST_SECONDS = 32_000_000_000;

/**
 * A message that a contact wrote, or that somebody wrote on the chip's phone. For the latter, the second address is the
 * chip's own hidden address and not the contact's (recordings/inbound-2.3.7.json, "text from the phone itself").
 */
export const upsertSchema = z
  .object({
    key: keySchema,
    message: z.unknown().optional(),
    contextInfo: z.unknown().optional(),
    pushName: z.unknown().optional(),
    messageTimestamp: z.unknown().optional(),
  })
  .transform(({ key, message, contextInfo, pushName, messageTimestamp }): EventData => {
    if (!isContactAddress(key.remoteJid)) return "no_contact";
    const content = readContent(message, contextInfo);
    if (content === null) return "unused";
    const seconds = countOf(messageTimestamp);
    return {
      id: key.id,
      fromMe: key.fromMe,
      ...addressesOf(key),
      ...content,
      pushName: key.fromMe ? null : textOf(pushName, 200),
      sentAtSeconds:
        seconds !== null && seconds >= EARLIEST_SECONDS && seconds <= LATEST_SECONDS ? seconds : null,
    };
  });

/** An edit, or a deletion for everybody. The key is the contact's own view, so only its id is used. */
export const editedSchema = z
  .object({
    key: z.object({ id: messageId, remoteJid: jid.nullish().catch(null) }),
    type: z.union([z.string(), z.number()]).nullish(),
    editedMessage: z.unknown().optional(),
    timestampMs: z.unknown().optional(),
  })
  .transform(({ key, type, editedMessage, timestampMs }): EventData => {
    if (!isContactAddress(key.remoteJid)) return "no_contact";
    if (type === "REVOKE" || type === 0) return deletion(key.id);
    const editedAt = moment.parse(countOf(timestampMs));
    return edit(key.id, editedMessage, editedAt?.toISOString() ?? null);
  });

export const deletedSchema = z
  .object({ id: messageId, remoteJid: jid.nullish().catch(null) })
  .transform(({ id, remoteJid }): EventData => (isContactAddress(remoteJid) ? deletion(id) : "no_contact"));

/**
 * An acknowledgement, or an edit, which the gateway reports with the new text and a meaningless status: `SERVER_ACK`
 * since 2.3.7, `DELETED` in 2.3.6. That status alone never means a deletion.
 */
export const updateSchema = z
  .object({
    keyId: messageId,
    remoteJid: jid.nullish().catch(null),
    fromMe: z.boolean().nullish().catch(null),
    status: storable(40),
    message: z
      .object({ editedMessage: z.object({ message: z.unknown().optional() }) })
      .nullish()
      .catch(null),
  })
  .transform(({ keyId, remoteJid, fromMe, status, message }): EventData => {
    if (message == null) return { id: keyId, fromMe: fromMe !== false, status };
    if (!isContactAddress(remoteJid)) return "no_contact";
    return edit(keyId, message.editedMessage.message, null);
  });

const deletion = (id: string): EventData => ({ id, change: "delete" });

function edit(id: string, message: unknown, editedAt: string | null): EventData {
  const text = readContent(message)?.text ?? null;
  return text === null ? "unused" : { id, change: "edit", text, editedAt };
}

function addressesOf({ remoteJid, remoteJidAlt, fromMe }: MessageKey): {
  phones: string[];
  lid: string | null;
} {
  const other = fromMe ? null : remoteJidAlt;
  return {
    phones: phonesOf(remoteJid, other),
    lid: hiddenDigitsOf(remoteJid) ?? hiddenDigitsOf(other),
  };
}

/** Returns the phone numbers in a chat's addresses. WhatsApp often lists a hidden address (`...@lid`) first. */
function phonesOf(...addresses: (string | null | undefined)[]): string[] {
  return [...new Set(addresses.map(phoneOfAddress).filter((phone) => phone !== null))];
}
