import { z } from "zod";
import type { ConnectionNews, GatewayEventName } from "@/lib/gateway/outcomes";
import { phoneOfAddress } from "./address";

/** Stored data of a connection event, in the shape that `parseWebhook` returns. */
const dataSchema = z.discriminatedUnion("event", [
  z.object({
    event: z.literal("connection.update"),
    state: z.enum(["open", "connecting", "close", "refused"]),
    code: z.number().nullable(),
    ownerJid: z.string().nullable(),
  }),
  z.object({
    event: z.literal("status.instance"),
    code: z.number().nullable(),
    disconnectedAt: z.coerce.date().nullable(),
  }),
  z.object({
    event: z.literal("qrcode.updated"),
    limitReached: z.boolean(),
    code: z.string().nullish(),
    base64: z.string().nullish(),
    pairingCode: z.string().nullish(),
  }),
]);

const CONNECTION_EVENTS: ReadonlySet<string> = new Set<GatewayEventName>([
  "connection.update",
  "qrcode.updated",
  "status.instance",
]);

export function isConnectionEvent(event: string): boolean {
  return CONNECTION_EVENTS.has(event);
}

/**
 * Interprets the stored data of a connection event. Throws if `data` is not what `parseWebhook` returns for this event.
 */
export function readConnectionNews(event: string, data: Record<string, unknown>): ConnectionNews {
  const stored = dataSchema.parse({ ...data, event });
  switch (stored.event) {
    case "status.instance":
      return { kind: "ended", code: stored.code, at: stored.disconnectedAt };
    case "qrcode.updated": {
      if (stored.limitReached) return { kind: "qr_limit" };
      const { code = null, base64 = null, pairingCode = null } = stored;
      return { kind: "qr", code, base64, pairingCode };
    }
    case "connection.update":
      if (stored.state === "open") return { kind: "open", ownerPhone: phoneOfAddress(stored.ownerJid) };
      if (stored.state === "connecting") return { kind: "connecting" };
      if (stored.state === "refused") return { kind: "qr_limit" };
      // A close with an owner reports a login: the gateway fetched the profile before it sent the event, and the socket
      // dropped in between. The session reconnects. A final close has no owner (recordings/webhooks.json).
      if (stored.ownerJid !== null) return { kind: "connecting" };
      // Versions 2.2 and later report only final closes, but the versions differ in which codes are final, so accept
      // every code.
      return { kind: "ended", code: stored.code, at: null };
  }
}
