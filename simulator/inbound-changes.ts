import { addressOf, keyOf } from "./contact-address";
import type { Gateway } from "./gateway";
import type { InboundInput } from "./inbound-input";
import type { LiveInstance } from "./instance";
import { isJsonObject, type JsonObject } from "./json";
import type { StoredMessage } from "./messages";

/**
 * Delivers an edit or a deletion of an earlier message. `messages.edited` shows the key as the author's phone sees it,
 * and the second webhook shows the gateway's view. The gateway sends the second webhook only for a message that it has
 * stored.
 */
export function receiveChange(gateway: Gateway, instance: LiveInstance, input: InboundInput): void {
  const id = input.messageId ?? "";
  const { phoneJid, lid } = addressOf(input);
  const authorsKey = {
    remoteJid: input.fromMe ? (phoneJid ?? lid) : (instance.ownJid ?? ""),
    fromMe: true,
    id,
  };
  const stored = gateway.messages.withKeyId(instance.row.id, id);
  const key = keyOf(input, id);
  const { describesChanges } = gateway.version;
  if (input.kind === "delete") {
    void instance.emit("messages.edited", { key: authorsKey, type: "REVOKE" });
    if (!stored) return;
    void instance.emit("messages.delete", { ...key, ...(describesChanges && { status: "DELETED" }) });
    return;
  }
  const editedMessage = editOf(stored, input.text ?? "");
  void instance.emit("messages.edited", {
    key: authorsKey,
    type: "MESSAGE_EDIT",
    editedMessage,
    ...(!input.isWrappedEdit && { timestampMs: String(Date.now()) }),
  });
  if (!stored) return;
  stored.message = editedMessage;
  gateway.changed();
  void instance.emit("messages.update", {
    keyId: id,
    remoteJid: key.remoteJid,
    fromMe: input.fromMe,
    participant: "",
    instanceId: instance.row.id,
    messageId: stored.id,
    ...(describesChanges
      ? { status: "SERVER_ACK", message: { editedMessage: { message: editedMessage } } }
      : { status: "DELETED" }),
  });
}

/** An edit of a message with a file replaces the caption. */
function editOf(stored: StoredMessage | undefined, text: string): JsonObject {
  const content = stored?.message[stored.messageType];
  if (!stored || !isJsonObject(content)) return { conversation: text };
  return { [stored.messageType]: { ...content, caption: text } };
}
