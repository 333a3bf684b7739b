import { exception, thrownError } from "./errors";
import type { Gateway } from "./gateway";
import type { LiveInstance } from "./instance";
import { isHiddenJid, toJid } from "./jid";
import type { GatewaySocket } from "./socket";

export interface NumberLookup {
  jid: string;
  exists: boolean;
  number: string;
}

/** If the websocket closes without a reason, pending queries fail with this code instead of an error text. */
const CUT = "1006";
/** Text that the gateway's error handler uses for a thrown value without a message. */
const NO_MESSAGE = "Internal Server Error";
const undefinedRead = (member: string) => `Cannot read properties of undefined (reading '${member}')`;

/**
 * Looks up a number on WhatsApp unless it is already known. The gateway throws lookup errors outside its own error
 * handling, so the message of the response is a plain string.
 */
export async function lookUpNumber(
  gateway: Gateway,
  instance: LiveInstance,
  number: string,
): Promise<NumberLookup> {
  const jid = toJid(number);
  if (isHiddenJid(jid) || gateway.knownNumbers.has(jid)) return { jid, exists: true, number };
  if (!instance.hasConnected) throw thrownError(undefinedRead("onWhatsApp"));
  switch (await query(instance, gateway.behaviour.numberLookupDelayMs)) {
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
 * Queries devices and sessions, as the gateway does before it writes a message, and returns the socket to write to.
 * Throws 400 with the gateway's error text.
 */
export async function prepareWrite(instance: LiveInstance): Promise<GatewaySocket> {
  if (!instance.hasConnected) throw exception(400, `TypeError: ${undefinedRead("sendMessage")}`);
  if (!instance.hasOwner) throw exception(400, `TypeError: ${undefinedRead("id")}`);
  const end = await query(instance, instance.gateway.behaviour.sendDelayMs);
  if (end === "cut") throw exception(400, CUT);
  const socket = writable(instance);
  if (end !== "answered" || socket === undefined) throw exception(400, "Error: Connection Closed");
  return socket;
}

/**
 * `closed`: no websocket is available for the query. `cut`: the websocket closed before the response arrived.
 * `unanswered`: the websocket is open but not logged in, and the query timed out.
 */
type QueryEnd = "answered" | "closed" | "cut" | "unanswered";

async function query(instance: LiveInstance, answerMs: number): Promise<QueryEnd> {
  const { timers, behaviour } = instance.gateway;
  const socket = writable(instance);
  if (socket !== undefined) {
    await timers.sleep(answerMs);
    if (socket.wasCut) return "cut";
    return writable(instance) === undefined ? "closed" : "answered";
  }
  if (instance.state === "connecting" && instance.session?.kind !== "paired") {
    await timers.sleep(behaviour.queryTimeoutMs);
    return "unanswered";
  }
  // WhatsApp closes the connection when a query arrives before the login is complete.
  return instance.currentSocket?.stage === "logging-in" ? "cut" : "closed";
}

function writable(instance: LiveInstance): GatewaySocket | undefined {
  return instance.sockets.find((socket) => socket.stage === "open" && !socket.isHalfDead);
}
