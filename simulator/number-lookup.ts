import { exception, thrownError } from "./errors";
import type { Gateway } from "./gateway";
import type { LiveInstance } from "./instance";
import { isHiddenJid, toJid } from "./jid";

/** Whether WhatsApp knows a number, as the gateway reports it. */
export interface NumberLookup {
  jid: string;
  exists: boolean;
  number: string;
}

/**
 * Asks WhatsApp for a number. Throws a bare string when no socket can ask: at once when there is none, after
 * the query's 60 s when there is one that is not logged in.
 */
export async function lookUpNumber(
  gateway: Gateway,
  instance: LiveInstance,
  number: string,
): Promise<NumberLookup> {
  const jid = toJid(number);
  if (!instance.hasConnected) throw thrownError("Cannot read properties of undefined (reading 'onWhatsApp')");
  if (isHiddenJid(jid) || gateway.knownJids.has(jid)) return { jid, exists: true, number };
  if (await isUnanswered(gateway, instance))
    throw thrownError("Cannot read properties of undefined (reading 'find')");
  if (!canSend(instance)) throw thrownError("Connection Closed");
  const exists = gateway.whatsapp.hasAccount(jid);
  if (exists) gateway.knownJids.add(jid);
  return { jid, exists, number };
}

/** Checks that a message can be written to the socket. Throws the text that the gateway makes of the error. */
export async function assertCanSend(gateway: Gateway, instance: LiveInstance): Promise<void> {
  if (await isUnanswered(gateway, instance)) {
    throw exception(400, "TypeError: Cannot read properties of undefined (reading 'find')");
  }
  if (!canSend(instance)) throw exception(400, "Error: Connection Closed");
}

/** A socket that is up but not logged in gets no answer: the query ends by its time-out. */
async function isUnanswered(gateway: Gateway, instance: LiveInstance): Promise<boolean> {
  const isWaitingForScan = instance.state === "connecting" && instance.session?.kind !== "paired";
  if (isWaitingForScan) await gateway.timers.sleep(gateway.behaviour.queryTimeoutMs);
  return isWaitingForScan;
}

function canSend(instance: LiveInstance): boolean {
  return instance.sockets.some((socket) => socket.stage === "open" && !socket.isHalfDead);
}
