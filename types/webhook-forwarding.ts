import { z } from "zod";
import { receiverUrl } from "./subscriptions";

const time = z.iso.datetime();

/** The forwarding of gateway webhooks as the settings page shows it: without the address and the values of headers. */
export const webhookForwardingSchema = z.object({
  enabled: z.boolean(),
  /** Scheme, host and port of the address. Null if there is no address. */
  origin: z.string().nullable(),
  headerNames: z.array(z.string()),
  /** False if the address was sealed with another `AUTH_SECRET` and must be entered again. */
  isReadable: z.boolean(),
  /** Webhooks that are still to be forwarded, and when the oldest of them arrived. */
  waiting: z.number().int(),
  oldestAt: time.nullable(),
  lastSuccessAt: time.nullable(),
  /** Time of the first failure since the last success. */
  failingSince: time.nullable(),
  lastError: z.string().nullable(),
  version: z.number().int(),
});
export type WebhookForwarding = z.infer<typeof webhookForwardingSchema>;

/** Headers that HTTP or the forwarded webhook determines. */
const FIXED_HEADERS = new Set([
  "connection",
  "content-length",
  "content-type",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
const MOST_HEADERS = 20;

export const forwardedHeadersSchema = z
  .record(
    z.string(),
    z
      .string()
      .max(2000)
      .regex(/^[\t\x20-\x7e\x80-\xff]*$/, "must be printable"),
  )
  .refine((headers) => Object.keys(headers).length <= MOST_HEADERS, `must be at most ${MOST_HEADERS} headers`)
  .refine(
    (headers) => Object.keys(headers).every((name) => /^[!#$%&'*+\-.^_`|~0-9a-z]{1,200}$/i.test(name)),
    "must have names that HTTP allows",
  )
  .refine(
    (headers) => Object.keys(headers).every((name) => !FIXED_HEADERS.has(name.toLowerCase())),
    "must not set a header that HTTP or the webhook determines",
  );

export const updateForwardingSchema = z.strictObject({
  version: z.number().int(),
  enabled: z.boolean(),
  /** A new address. It replaces the headers too, so that no header reaches an address that it is not meant for. */
  url: receiverUrl.optional(),
  headers: forwardedHeadersSchema.optional(),
});
export type UpdateForwardingInput = z.infer<typeof updateForwardingSchema>;

/** `dropped`: webhooks that were still waiting. */
export const deletedForwardingSchema = z.object({ dropped: z.number().int() });
