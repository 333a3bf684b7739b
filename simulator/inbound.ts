import { addressOf, keyOf, reportedKey } from "./contact-address";
import { ControlError } from "./control";
import type { Gateway } from "./gateway";
import { messageId } from "./identifiers";
import { receiveChange } from "./inbound-changes";
import { contentOf, type InboundContent } from "./inbound-content";
import type { InboundInput } from "./inbound-input";
import type { LiveInstance } from "./instance";
import { userOf } from "./jid";
import { profilePictureUrl } from "./whatsapp";

/**
 * Delivers a contact's message to an instance, or a message that was typed on the chip's own phone. Returns the message
 * id. Throws 409 if the instance is not open.
 */
export function receive(gateway: Gateway, input: InboundInput): string {
  const instance = gateway.memory.get(input.instanceName);
  if (instance?.state !== "open") throw new ControlError(409, "the instance is not open");
  const id = input.id ?? messageId();
  if (instance.isDeafToMessages || isIgnored(instance, input)) return id;
  gateway.webhookFaults.during(input.webhooks, () => {
    if (input.kind === "edit" || input.kind === "delete") receiveChange(gateway, instance, input);
    else receiveNew(gateway, instance, input, id);
  });
  return id;
}

/** The instance's settings decide whether the gateway listens to groups, to statuses and to broadcast lists. */
function isIgnored({ row }: LiveInstance, { chat }: InboundInput): boolean {
  if (chat === "group") return row.settings.groupsIgnore;
  return chat !== "contact" && !row.settings.readStatus;
}

function receiveNew(gateway: Gateway, instance: LiveInstance, input: InboundInput, id: string): void {
  const { version } = gateway;
  if (input.kind === "poll_vote" && !version.reportsPollVotes) return;
  const key = keyOf(input, id);
  const { messageId: referredId } = input;
  const referred = referredId && gateway.messages.withKeyId(instance.row.id, referredId);
  const { message, messageType, hasEmptyContext, file } = contentOf(input, {
    remoteJid: key.remoteJid,
    // A reaction to an unknown message is treated as a reaction to our message, and any other reference as the
    // contact's message.
    fromMe: referred ? referred.key.fromMe : input.kind === "reaction",
    id: referredId ?? "",
  });
  const stored = {
    key,
    pushName: input.fromMe ? "Você" : input.name,
    message,
    messageType,
    messageTimestamp: Math.floor(Date.now() / 1000),
    instanceId: instance.row.id,
    source: "web",
  };
  const contextInfo = contextOf(gateway, instance, input, hasEmptyContext);
  gateway.messages.add({ ...stored, contextInfo: contextInfo ?? null });
  if (file) gateway.media.add(id, { ...file, isGone: input.media.isGone });
  gateway.changed();
  announceContact(instance, input, key.remoteJid);
  void instance.emit("messages.upsert", {
    ...stored,
    key: reportedKey(version, key),
    status: input.fromMe ? "SERVER_ACK" : "DELIVERY_ACK",
    contextInfo,
  });
}

/** Returns the reported context of a message; undefined if the webhook has no such member. */
function contextOf(
  gateway: Gateway,
  instance: LiveInstance,
  { quotedId, ...input }: InboundInput,
  hasEmptyContext: InboundContent["hasEmptyContext"],
): unknown {
  if (!gateway.version.reportsContext) return null;
  if (quotedId === undefined) return hasEmptyContext ? null : undefined;
  const quoted = gateway.messages.withKeyId(instance.row.id, quotedId);
  const isByContact = quoted?.key.fromMe === false;
  const { phoneJid, lid } = addressOf(input);
  return {
    mentionedJid: [],
    groupMentions: [],
    statusAttributions: [],
    stanzaId: quotedId,
    participant: isByContact ? (phoneJid ?? lid) : instance.ownJid,
    quotedMessage: quoted?.message ?? { conversation: "" },
  };
}

function announceContact(instance: LiveInstance, input: InboundInput, remoteJid: string): void {
  if (input.chat !== "contact") return;
  const instanceId = instance.row.id;
  const contact = { remoteJid, profilePicUrl: profilePictureUrl(userOf(input.from)), instanceId };
  void instance.emit("chats.update", [{ remoteJid, instanceId }]);
  if (input.fromMe) {
    void instance.emit("contacts.upsert", { ...contact, pushName: "" });
    return;
  }
  void instance.emit("contacts.update", [contact]);
  void instance.emit("contacts.update", { ...contact, pushName: input.name });
}
