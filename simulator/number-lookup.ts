import { exception, thrownError } from "./errors";
import type { Gateway } from "./gateway";
import type { LiveInstance } from "./instance";
import { isHiddenJid, toJid } from "./jid";
import type { GatewaySocket } from "./socket";

/** Whether WhatsApp knows a number, as the gateway reports it. */
export interface NumberLookup {
  jid: string;
  exists: boolean;
  number: string;
}

/** A websocket that closes without a word ends the queries that wait on it with this code, a bare number. */
const CUT = "1006";
/** What the gateway's error handler says of something thrown that has no message. */
const NO_MESSAGE = "Internal Server Error";
const undefinedRead = (member: string) => `Cannot read properties of undefined (reading '${member}')`;

/**
 * Asks WhatsApp for a number, unless it is known. What goes wrong here is thrown outside of the gateway's own
 * handling: a bare string.
 */
export async function lookUpNumber(
  gateway: Gateway,
  instance: LiveInstance,
  number: string,
): Promise<NumberLookup> {
  const jid = toJid(number);
  if (isHiddenJid(jid) || gateway.knownNumbers.has(jid)) return { jid, exists: true, number };
  if (!instance.hasConnected) throw thrownError(undefinedRead("onWhatsApp"));
  switch (await query(gateway, instance, gateway.behaviour.numberLookupDelayMs)) {
    case "unanswered":
      throw thrownError(undefinedRead("find"));
    case "closed":
      throw thrownError("Connection Closed");
    case "cut":
      throw thrownError(NO_MESSAGE);
    case "answered": {
      const exists = gateway.whatsapp.hasAccount(jid);
      if (exists) gateway.knownNumbers.add(jid);
      return { jid, exists, number };
    }
  }
}

/**
 * All that WhatsApp is asked before a message is written: devices and sessions. Answers the socket to write to.
 * Throws the text that the gateway makes of the error.
 */
export async function prepareWrite(gateway: Gateway, instance: LiveInstance): Promise<GatewaySocket> {
  if (!instance.hasConnected) throw exception(400, `TypeError: ${undefinedRead("sendMessage")}`);
  if (!instance.hasOwner) throw exception(400, `TypeError: ${undefinedRead("id")}`);
  const end = await query(gateway, instance, gateway.behaviour.sendDelayMs);
  if (end === "cut") throw exception(400, CUT);
  const socket = writable(instance);
  if (end !== "answered" || socket === undefined) throw exception(400, "Error: Connection Closed");
  return socket;
}

/**
 * `closed`: there is no websocket to write the question to; `cut`: it closed before the answer came; `unanswered`:
 * it is open, but nobody is logged in, and the query's time ran out.
 */
type QueryEnd = "answered" | "closed" | "cut" | "unanswered";

async function query(gateway: Gateway, instance: LiveInstance, answerMs: number): Promise<QueryEnd> {
  const socket = writable(instance);
  if (socket !== undefined) {
    await gateway.timers.sleep(answerMs);
    if (socket.wasCut) return "cut";
    return writable(instance) === undefined ? "closed" : "answered";
  }
  if (instance.state === "connecting" && instance.session?.kind !== "paired") {
    await gateway.timers.sleep(gateway.behaviour.queryTimeoutMs);
    return "unanswered";
  }
  // WhatsApp closes on whoever asks before the login is through.
  return instance.currentSocket?.stage === "logging-in" ? "cut" : "closed";
}

function writable(instance: LiveInstance): GatewaySocket | undefined {
  return instance.sockets.find((socket) => socket.stage === "open" && !socket.isHalfDead);
}
