import { z } from "zod";
import type { GatewayInstance, GatewayQr, GatewayState, GatewayWebhook } from "@/lib/gateway/pairing";
import type { FoundMessage } from "@/lib/gateway/sending";
import { phoneOfAddress } from "./address";
import { readSent } from "./sent-content";

/**
 * Schemas of the gateway's answers. Unknown fields are allowed. A field that we use must be present and valid;
 * otherwise, the result is `unexpected`.
 */

const stateSchema = z.enum(["open", "connecting", "close"]);
const orNotReady = (state: z.infer<typeof stateSchema> | null | undefined): GatewayState =>
  state ?? "not_ready";

/** A count without `code` and `base64`, such as `{count: 0}`, means that there is no QR code yet. */
const qrSchema = z
  .object({
    count: z.number(),
    code: z.string().nullish(),
    base64: z.string().nullish(),
    pairingCode: z.string().nullish(),
  })
  .transform(({ count, code, base64, pairingCode }): GatewayQr | null =>
    code || base64
      ? { code: code || null, base64: base64 || null, pairingCode: pairingCode || null, count }
      : null,
  );

export const keyVerifiedSchema = z.object({}).transform(() => null);

export const createdSchema = z
  .object({
    instance: z.object({
      instanceName: z.string(),
      // Other versions use other values here, but the instance exists in any case.
      status: stateSchema.optional().catch(undefined),
    }),
    qrcode: qrSchema.nullish(),
  })
  .transform(({ instance, qrcode }) => ({
    instanceName: instance.instanceName,
    state: orNotReady(instance.status),
    qr: qrcode ?? null,
  }));

export const connectionStateSchema = z
  .object({ instance: z.object({ state: stateSchema.nullish() }) })
  .transform(({ instance }) => ({ state: orNotReady(instance.state) }));

/** A QR object implies `connecting`, because the gateway returns one only in that state or after opening a socket. */
export const connectedSchema = z.union([
  connectionStateSchema.transform(({ state }) => ({ state, qr: null })),
  qrSchema.transform((qr) => ({ state: "connecting" as const, qr })),
]);

/** The gateway returns either a state or the QR code that the restart has just invalidated. Neither is useful. */
export const restartedSchema = connectedSchema.transform(() => null);

export const acceptedSchema = z.object({ status: z.literal("SUCCESS") }).transform(() => null);

const instanceSchema = z
  .object({
    name: z.string(),
    connectionStatus: stateSchema,
    ownerJid: z.string().nullish(),
    number: z.string().nullish(),
    profileName: z.string().nullish(),
    disconnectionReasonCode: z.number().nullish(),
    disconnectionAt: z.coerce.date().nullish(),
  })
  .transform(
    (row): GatewayInstance => ({
      instanceName: row.name,
      status: row.connectionStatus,
      ownerPhone: phoneOfAddress(row.ownerJid),
      number: row.number || null,
      profileName: row.profileName || null,
      disconnectionCode: row.disconnectionReasonCode ?? null,
      disconnectedAt: row.disconnectionAt ?? null,
    }),
  );

export const instancesSchema = z.array(instanceSchema);

const webhookRowSchema = z
  .object({
    url: z.string(),
    enabled: z.boolean(),
    events: z.array(z.string()).nullish(),
    headers: z.record(z.string(), z.unknown()).nullish(),
    webhookByEvents: z.boolean().nullish(),
    webhookBase64: z.boolean().nullish(),
  })
  .transform(
    (row): GatewayWebhook => ({
      url: row.url,
      enabled: row.enabled,
      events: row.events ?? [],
      headers: Object.fromEntries(
        Object.entries(row.headers ?? {}).map(([name, value]) => [name, String(value)]),
      ),
      byEvents: row.webhookByEvents ?? false,
      base64: row.webhookBase64 ?? false,
    }),
  );

export const webhookSetSchema = webhookRowSchema.transform(() => null);
export const webhookFoundSchema = webhookRowSchema.nullable();

export const sentTextSchema = z
  .object({ key: z.object({ id: z.string().min(1), remoteJid: z.string() }), status: z.string() })
  .transform(({ key, status }) => ({ gatewayMessageId: key.id, remoteJid: key.remoteJid, status }));

/** What `divertFile` leaves of an answer with a file. */
export const fileSchema = z.object({ base64: z.literal("") }).transform(() => null);

const foundMessageSchema = z
  .object({
    key: z.object({ id: z.string().min(1), remoteJid: z.string(), fromMe: z.boolean() }),
    message: z.unknown().optional(),
    messageTimestamp: z.coerce.number().nullish().catch(null),
    status: z.string().nullish().catch(null),
    MessageUpdate: z
      .array(z.object({ status: z.string() }))
      .nullish()
      .catch(null),
  })
  .transform(
    (row): FoundMessage => ({
      gatewayMessageId: row.key.id,
      remoteJid: row.key.remoteJid,
      fromMe: row.key.fromMe,
      ...readSent(row.message),
      sentAt: momentOf(row.messageTimestamp),
      status: furthestStatus([row.status, ...(row.MessageUpdate ?? []).map((update) => update.status)]),
    }),
  );

/** Skips rows of unknown shape, because a missing message proves nothing in any case. */
export const foundMessagesSchema = z
  .object({
    messages: z.object({ pages: z.number(), records: z.array(foundMessageSchema.nullable().catch(null)) }),
  })
  .transform(({ messages }) => ({
    pages: messages.pages,
    records: messages.records.filter((record) => record !== null),
  }));

/**
 * An answer with an error status contains `response.message`. A failure with HTTP 200 contains `error: true` and
 * `message`.
 */
export const refusalSchema = z.object({
  error: z.unknown().optional(),
  message: z.unknown().optional(),
  response: z.object({ message: z.unknown().optional() }).optional().catch(undefined),
});

/** Answer of Evolution 2.4 if its licence is not active. It has no `response`. */
export const licenseSchema = z.object({ code: z.literal("LICENSE_REQUIRED") });

export const versionSchema = z.object({ version: z.string().min(1).max(50) });

export const licenseStatusSchema = z
  .object({ status: z.string() })
  .transform(({ status }) => ({ isRequired: status !== "active" }));

function momentOf(seconds: number | null | undefined): Date | null {
  const moment = new Date((seconds ?? Number.NaN) * 1000);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

/** In the order in which a message reaches the statuses. The gateway stores status updates in no particular order. */
const MESSAGE_STATUSES = ["PENDING", "SERVER_ACK", "DELIVERY_ACK", "READ", "PLAYED", "ERROR"];

function furthestStatus(statuses: (string | null | undefined)[]): string | null {
  const known = statuses.filter((status): status is string => typeof status === "string");
  known.sort((a, b) => MESSAGE_STATUSES.indexOf(b) - MESSAGE_STATUSES.indexOf(a));
  return known[0] ?? null;
}
