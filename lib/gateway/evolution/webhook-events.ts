import { z } from "zod";
import type { GatewayEvent, GatewayEventName } from "@/lib/gateway/outcomes";
import {
  deletedSchema,
  type EventData,
  editedSchema,
  sentSchema,
  updateSchema,
  upsertSchema,
} from "./inbound-events";
import { jid, moment, storable } from "./webhook-fields";

/**
 * The parts of the gateway's webhooks that we use (docs/gateway-contract.md, "Webhooks"), without keys or tokens.
 * Unknown fields are allowed.
 */

const connectionSchema = z
  .object({
    state: z.enum(["open", "connecting", "close", "refused"]),
    statusReason: z.number().int().nullish().catch(null),
    wuid: jid.nullish().catch(null),
  })
  .transform(({ state, statusReason, wuid }) => ({
    state,
    code: statusReason ?? null,
    ownerJid: wuid ?? null,
  }));

const qrCodeSchema = z.union([
  z
    .object({
      qrcode: z.object({
        code: storable(4_000).nullish(),
        base64: storable(100_000).nullish(),
        pairingCode: storable(40).nullish(),
      }),
    })
    .transform(({ qrcode }) => ({
      limitReached: false as const,
      code: qrcode.code ?? null,
      // The image is needed only if there is no code from which it can be drawn.
      base64: qrcode.code ? null : (qrcode.base64 ?? null),
      pairingCode: qrcode.pairingCode ?? null,
    })),
  z.object({ statusCode: z.literal(500) }).transform(() => ({ limitReached: true as const })),
]);

const endedSchema = z
  .object({
    status: z.literal("closed"),
    disconnectionReasonCode: z.number().int().nullish().catch(null),
    disconnectionAt: moment,
  })
  .transform(({ disconnectionReasonCode, disconnectionAt }) => ({
    code: disconnectionReasonCode ?? null,
    disconnectedAt: disconnectionAt?.toISOString() ?? null,
  }));

/**
 * Excludes LOGOUT_INSTANCE and REMOVE_INSTANCE, because the gateway delays deleting an instance while it cannot deliver
 * these events.
 */
export const WEBHOOK_EVENTS = [
  "CONNECTION_UPDATE",
  "QRCODE_UPDATED",
  "STATUS_INSTANCE",
  "SEND_MESSAGE",
  "MESSAGES_UPDATE",
  "MESSAGES_UPSERT",
  "MESSAGES_EDITED",
  "MESSAGES_DELETE",
];

const EVENT_SCHEMAS = {
  "connection.update": connectionSchema,
  "qrcode.updated": qrCodeSchema,
  "status.instance": endedSchema,
  "send.message": sentSchema,
  "messages.update": updateSchema,
  "messages.upsert": upsertSchema,
  "messages.edited": editedSchema,
  "messages.delete": deletedSchema,
} as const satisfies Record<GatewayEventName, z.ZodType<EventData>>;

const envelopeSchema = z.object({
  event: storable(60),
  instance: storable(255),
  date_time: moment,
  data: z.unknown(),
});

const isUsed = (event: string): event is GatewayEventName => Object.hasOwn(EVENT_SCHEMAS, event);

/**
 * Parses one webhook body. Returns `unused` for an event that we do not need, `no_contact` for a message in a group or
 * another chat without a contact, and `unreadable` if the body does not have the gateway's format.
 */
export function parseWebhook(
  body: unknown,
  headers?: Headers,
): GatewayEvent | "unused" | "no_contact" | "unreadable" {
  const envelope = envelopeSchema.safeParse(body);
  if (!envelope.success) return "unreadable";
  const { event, instance, date_time, data } = envelope.data;
  if (!isUsed(event)) return "unused";
  const parsed: z.ZodSafeParseResult<EventData> = EVENT_SCHEMAS[event].safeParse(data);
  if (!parsed.success) return "unreadable";
  if (typeof parsed.data === "string") return parsed.data;
  const gatewayAt = timeOfHeader(headers) ?? date_time ?? null;
  return { event, instanceName: instance, gatewayAt, data: parsed.data };
}

/**
 * Returns the time of the event in milliseconds, which gateways since 2.4 send. The body has only the local time of the
 * delivery.
 */
function timeOfHeader(headers: Headers | undefined): Date | null {
  const text = headers?.get("x-timestamp") ?? "";
  return /^\d{13}$/.test(text) ? (moment.parse(Number(text)) ?? null) : null;
}
