import { createHash } from "node:crypto";
import { z } from "zod";
import {
  verifyWebhookSecret,
  WEBHOOK_HEADER,
  type WebhookIdentity,
} from "@/lib/chips/webhooks/webhook-secret";
import type { AppContext } from "@/lib/context/server-context";
import { dialect } from "@/lib/gateway/dialect";
import type { GatewayEvent } from "@/lib/gateway/outcomes";
import { noteLogFields } from "@/lib/log/log-fields";
import { parsePhone, phoneKey } from "@/lib/phone";
import { type ArrivedWebhook, forwardUnused } from "./forwarding/forward-unused";
import { noteForwarding, wasForwarding } from "./forwarding/forwarding-memory";
import { readBody } from "./read-body";
import { countWebhook, type WebhookOutcome } from "./webhook-counts";

/**
 * Authenticates one webhook by its secret and stores its event once; the worker processes it later. Rejects if the
 * event could not be stored, so that the gateway retries.
 */
export async function receiveWebhook(ctx: AppContext, request: Request): Promise<WebhookOutcome> {
  const outcome = await receive(ctx, request).catch((error: unknown) => {
    countWebhook("failed");
    throw error;
  });
  countWebhook(outcome);
  return outcome;
}

async function receive(ctx: AppContext, request: Request): Promise<WebhookOutcome> {
  const identity = verifyWebhookSecret(ctx.config.authSecret, request.headers.get(WEBHOOK_HEADER));
  if (identity === null) return "forged";
  noteLogFields({ chipId: identity.chipId });
  const body = await readBody(request);
  if (body === "broken_off") return body;
  if (body === "too_large") {
    ctx.log.warn("webhook dropped: too large");
    return body;
  }
  const arrived = { contentType: request.headers.get("content-type") ?? "application/json", body };
  const event = readEvent(body, request.headers);
  if (typeof event === "string") {
    if (event === "unreadable") ctx.log.warn("webhook dropped: unknown format");
    await forwardUnused(ctx, identity, arrived);
    return event;
  }
  noteLogFields({ instance: event.instanceName });
  return store(ctx, identity, event, arrived);
}

function readEvent(body: Buffer, headers: Headers): ReturnType<typeof dialect.parseWebhook> {
  try {
    return dialect.parseWebhook(JSON.parse(body.toString("utf8")), headers);
  } catch (error) {
    if (error instanceof SyntaxError) return "unreadable";
    throw error;
  }
}

const storedSchema = z.object({
  generation: z.number().nullable(),
  is_named: z.boolean().nullable(),
  is_new: z.boolean(),
  is_forwarding: z.boolean(),
});

async function store(
  ctx: AppContext,
  identity: WebhookIdentity,
  event: GatewayEvent,
  arrived: ArrivedWebhook,
): Promise<WebhookOutcome> {
  const digest = createHash("sha256").update(arrived.body).digest("hex");
  const isWithBody = wasForwarding(ctx);
  let found = await insertEvent(ctx, identity, event, { ...arrived, digest, isWithBody });
  noteForwarding(ctx, found.is_forwarding);
  // Forwarding was switched on since this process last read it, so nothing was stored.
  if (found.is_forwarding && !isWithBody) {
    found = await insertEvent(ctx, identity, event, { ...arrived, digest, isWithBody: true });
  }
  if (found.is_new) return "stored";
  // The creation of the chip was undone. The secret is genuine, but the chip no longer exists.
  if (found.generation === null) return "gone";
  if (found.is_named !== true) return "foreign";
  const age = found.generation - identity.generation;
  return age === 0 || age === 1 ? "repeated" : "forged";
}

/**
 * Finds the chip, checks the instance name, and inserts the event and the webhook to forward, in one round trip. While
 * webhooks are forwarded, stores nothing without the body.
 */
async function insertEvent(
  ctx: AppContext,
  { chipId, generation }: WebhookIdentity,
  { event, instanceName, gatewayAt, data }: GatewayEvent,
  { digest, contentType, body, isWithBody }: ArrivedWebhook & { digest: string; isWithBody: boolean },
): Promise<z.output<typeof storedSchema>> {
  const kept = JSON.stringify({ ...data, ...senderOf(data), generation });
  const [row] = await ctx.sql`
    with chip as (
      select id, webhook_generation as generation,
        coalesce(${instanceName}::text in (instance_name, last_instance_name), false) as is_named
      from julia.chips where id = ${chipId}
    ), forwarding as (
      select 1 from julia.webhook_forwarding where enabled
    ), stored as (
      insert into julia.webhook_events (digest, chip_id, event, gateway_at, data)
      select ${digest}, id, ${event}, ${gatewayAt?.toISOString() ?? null}::timestamptz, ${kept}::text::jsonb
      from chip where is_named and generation - ${generation} in (0, 1)
        and (${isWithBody} or not exists (select 1 from forwarding))
      on conflict (digest) do nothing returning chip_id
    ), forwarded as (
      insert into julia.forwarded_webhooks (chip_id, content_type, body)
      select chip_id, ${contentType}, ${isWithBody ? body : null}::bytea from stored, forwarding
    )
    select (select generation from chip), (select is_named from chip), exists (select 1 from stored) as is_new,
      exists (select 1 from forwarding) as is_forwarding`;
  return storedSchema.parse(row);
}

const withPhonesSchema = z.object({ phones: z.array(z.string()), kind: z.string().optional() });

interface Sender {
  /** Keys of the event's phone numbers, because numbers are compared by key. */
  phoneKeys?: string[];
  /** The first phone number, for a contact that does not exist yet. */
  phone?: string | null;
}

function senderOf(data: Record<string, unknown>): Sender {
  const parsed = withPhonesSchema.safeParse(data);
  if (!parsed.success) return {};
  const phoneKeys = parsed.data.phones.map(phoneKey);
  if (parsed.data.kind === undefined) return { phoneKeys };
  const [first] = parsed.data.phones;
  return { phoneKeys, phone: storedPhone(first) };
}

/** Returns the number as contacts store it, or null if the digits cannot be a phone number. */
function storedPhone(digits: string | undefined): string | null {
  return digits === undefined ? null : (parsePhone(`+${digits}`)?.phone ?? null);
}
