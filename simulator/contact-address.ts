import type { GatewayVersion } from "./gateway-version";
import { hiddenJid } from "./identifiers";
import type { InboundInput } from "./inbound-input";
import { isHiddenJid, toJid, userOf } from "./jid";
import type { MessageKey } from "./messages";

/** The only chats of each kind that the simulator knows. */
const SHARED_CHATS = {
  group: "120363025246125486@g.us",
  status: "status@broadcast",
  broadcast: "1714564064@broadcast",
};

interface ContactAddress {
  /** Undefined if only the LID of the contact is known. */
  phoneJid: string | undefined;
  lid: string;
}

/** Both forms of a Brazilian number belong to the same account and therefore have the same LID. */
export function addressOf({
  from,
  isExactNumber,
}: Pick<InboundInput, "from" | "isExactNumber">): ContactAddress {
  if (isHiddenJid(from)) return { phoneJid: undefined, lid: from };
  const derived = toJid(from);
  return { phoneJid: isExactNumber ? `${from}@s.whatsapp.net` : derived, lid: hiddenJid(userOf(derived)) };
}

/** Returns the key of a message as WhatsApp delivers it and as the gateway stores it. */
export function keyOf(input: InboundInput, id: string): MessageKey {
  const { fromMe, chat } = input;
  const { phoneJid, lid } = addressOf(input);
  const isByPhone = phoneJid !== undefined && (input.addressing ?? (fromMe ? "phone" : "lid")) === "phone";
  const [jid, alternative] = isByPhone ? [phoneJid, lid] : [lid, phoneJid];
  const rest = { fromMe, id, addressingMode: isByPhone ? "pn" : "lid" };
  switch (chat) {
    case "contact":
      return { remoteJid: jid, remoteJidAlt: alternative, participant: "", ...rest };
    case "group":
      return { remoteJid: SHARED_CHATS.group, participant: jid, participantAlt: alternative, ...rest };
    case "status":
    case "broadcast":
      return { remoteJid: SHARED_CHATS[chat], remoteJidAlt: alternative, participant: jid, ...rest };
  }
}

/** Returns the key that the webhook of a new message reports. */
export function reportedKey({ hiddenContacts }: GatewayVersion, key: MessageKey): MessageKey {
  const { remoteJid: lid, remoteJidAlt: phoneJid } = key;
  if (phoneJid === undefined || !isHiddenJid(lid)) return key;
  switch (hiddenContacts) {
    case "hidden_first":
      return key;
    case "phone_twice":
      return { ...key, remoteJid: phoneJid, remoteJidAlt: phoneJid };
    case "phone_first":
      return { ...key, remoteJid: phoneJid, remoteJidAlt: lid, addressingMode: "pn" };
  }
}
