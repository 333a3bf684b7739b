import { ControlError } from "./control";
import type { Gateway } from "./gateway";
import { hiddenJid, messageId } from "./identifiers";
import type { LiveInstance } from "./instance";
import { toJid } from "./jid";
import type { MessageKey } from "./messages";
import { profilePictureUrl } from "./whatsapp";

/**
 * A text that arrives at an instance. With `fromMe`, the text was typed on the chip's own phone and sent to the contact
 * `from`.
 */
export interface InboundText {
  instanceName: string;
  from: string;
  text: string;
  name: string;
  fromMe: boolean;
}

/**
 * Delivers a text to an instance and returns the message id. A text from a contact arrives under the contact's hidden
 * identity. Throws 409 if the instance is not open.
 */
export function receiveText(gateway: Gateway, input: InboundText): string {
  const instance = gateway.memory.get(input.instanceName);
  if (instance?.state !== "open") throw new ControlError(409, "the instance is not open");
  const id = messageId();
  if (instance.isDeafToMessages) return id;
  const phoneJid = toJid(input.from);
  const lid = hiddenJid(input.from);
  const key = input.fromMe
    ? { remoteJid: phoneJid, remoteJidAlt: lid, fromMe: true, id, participant: "", addressingMode: "pn" }
    : { remoteJid: lid, remoteJidAlt: phoneJid, fromMe: false, id, participant: "", addressingMode: "lid" };
  const message = {
    key,
    pushName: input.fromMe ? "Você" : input.name,
    message: { conversation: input.text },
    messageType: "conversation",
    messageTimestamp: Math.floor(Date.now() / 1000),
    instanceId: instance.row.id,
    source: "web",
  };
  gateway.messages.add({ ...message, contextInfo: null });
  gateway.changed();
  announceContact(instance, input, key.remoteJid);
  void instance.emit("messages.upsert", {
    ...message,
    key: input.fromMe ? key : reportedKey(gateway, key),
    status: input.fromMe ? "SERVER_ACK" : "DELIVERY_ACK",
  });
  return id;
}

/** Returns the key that the webhook reports. The database keeps the original key. */
function reportedKey(gateway: Gateway, key: MessageKey): MessageKey {
  const { remoteJid: lid, remoteJidAlt: phoneJid = lid } = key;
  switch (gateway.version.hiddenContacts) {
    case "hidden_first":
      return key;
    case "phone_twice":
      return { ...key, remoteJid: phoneJid, remoteJidAlt: phoneJid };
    case "phone_first":
      return { ...key, remoteJid: phoneJid, remoteJidAlt: lid, addressingMode: "pn" };
  }
}

function announceContact(instance: LiveInstance, input: InboundText, remoteJid: string): void {
  const instanceId = instance.row.id;
  const contact = { remoteJid, profilePicUrl: profilePictureUrl(input.from), instanceId };
  void instance.emit("chats.update", [{ remoteJid, instanceId }]);
  if (input.fromMe) {
    void instance.emit("contacts.upsert", { ...contact, pushName: "" });
    return;
  }
  void instance.emit("contacts.update", [contact]);
  void instance.emit("contacts.update", { ...contact, pushName: input.name });
}
