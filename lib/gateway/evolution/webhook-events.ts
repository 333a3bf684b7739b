import { createHash } from "node:crypto";
import { z } from "zod";
import type { GatewayEvent, GatewayEventName } from "@/lib/gateway/outcomes";
import { phoneOfAddress } from "./address";

/**
 * The parts of the gateway's webhooks that we use (docs/gateway-contract.md, "Webhooks"), without keys or tokens and
 * with a digest in place of each text. Unknown fields are allowed.
 */

// PostgreSQL cannot store NUL or lone surrogates.
const storable = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .refine((text) => !/\0|\p{Surrogate}/u.test(text), "contains a character that cannot be stored");

/** Range of dates that both Node.js and PostgreSQL can represent. A date outside the range is treated as absent. */
const moment = z.coerce.date().min(new Date("2000-01-01")).max(new Date("2999-12-31")).nullish().catch(null);

const id = storable(200).min(1);
const jid = storable(200);

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

const keySchema = z.object({
  id,
  remoteJid: jid,
  remoteJidAlt: jid.nullish().catch(null),
  fromMe: z.boolean(),
});

const sentSchema = z
  .object({
    key: keySchema,
    message: z
      .object({
        conversation: z.string().optional(),
        extendedTextMessage: z.object({ text: z.string().optional() }).optional().catch(undefined),
      })
      .nullish()
      .catch(null),
    messageTimestamp: z.coerce.number().min(0).max(32_000_000_000).nullish().catch(null),
  })
  .transform(({ key, message, messageTimestamp }) => {
    const text = message?.conversation ?? message?.extendedTextMessage?.text ?? null;
    return {
      id: key.id,
      remoteJid: key.remoteJid,
      phones: phonesOf(key),
      textDigest: text === null ? null : createHash("sha256").update(text).digest("hex"),
      sentAtSeconds: messageTimestamp ?? null,
    };
  });

const updateSchema = z
  .object({ keyId: id, fromMe: z.boolean().nullish().catch(null), status: storable(40) })
  .transform(({ keyId, fromMe, status }) => ({ id: keyId, fromMe: fromMe !== false, status }));

const inboundSchema = z
  .object({ key: keySchema })
  .transform(({ key }) => ({ id: key.id, fromMe: key.fromMe, phones: phonesOf(key) }));

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
];

const EVENT_SCHEMAS = {
  "connection.update": connectionSchema,
  "qrcode.updated": qrCodeSchema,
  "status.instance": endedSchema,
  "send.message": sentSchema,
  "messages.update": updateSchema,
  "messages.upsert": inboundSchema,
} as const satisfies Record<GatewayEventName, z.ZodType<Record<string, unknown>>>;

const envelopeSchema = z.object({
  event: storable(60),
  instance: storable(255),
  date_time: moment,
  data: z.unknown(),
});

const isUsed = (event: string): event is GatewayEventName => Object.hasOwn(EVENT_SCHEMAS, event);

/**
 * Parses one webhook body. Returns `unused` for an event that we do not need, such as a message that the owner wrote on
 * the phone, and `unreadable` if the body does not have the gateway's format.
 */
export function parseWebhook(body: unknown, headers?: Headers): GatewayEvent | "unused" | "unreadable" {
  const envelope = envelopeSchema.safeParse(body);
  if (!envelope.success) return "unreadable";
  const { event, instance, date_time, data } = envelope.data;
  if (!isUsed(event)) return "unused";
  const parsed = EVENT_SCHEMAS[event].safeParse(data);
  if (!parsed.success) return "unreadable";
  const isOurs = event !== "messages.upsert" || ("fromMe" in parsed.data && !parsed.data.fromMe);
  if (!isOurs) return "unused";
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

/** Returns the phone numbers in a chat's addresses. WhatsApp often lists a hidden address (`...@lid`) first. */
function phonesOf(key: { remoteJid: string; remoteJidAlt?: string | null | undefined }): string[] {
  return [key.remoteJid, key.remoteJidAlt].map(phoneOfAddress).filter((phone) => phone !== null);
}
