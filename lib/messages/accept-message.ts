import { createHash } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { DomainError, invalidField } from "@/lib/errors";
import { type CanonicalPhone, parsePhone } from "@/lib/phone";
import { type Place, takePlace } from "@/lib/pool/door";
import { estimateSendAt } from "@/lib/pool/estimate";
import type { AppContext } from "@/lib/server-context";
import { MESSAGE_PRIORITIES, type Message, type SendMessageInput } from "@/types/messages";
import { checkCallbackUrl } from "./check-callback-url";
import { getMessage } from "./get-message";
import { postgresCode } from "./postgres-code";
import { toNewMessage } from "./to-message";

const LOCK_NOT_AVAILABLE = "55P03";
/** Two requests met: one key, one new contact, or two contacts in the other order. One of them is tried again. */
const TRIED_AGAIN: ReadonlySet<string> = new Set(["23505", "40P01", "40001"]);
const MOST_TRIES = 5;

type AcceptContext = Pick<AppContext, "db" | "sql" | "log"> & {
  config: Pick<AppContext["config"], "simulated" | "callbackAllowedHosts">;
};

interface Request {
  id: string;
  clientId: string;
  input: SendMessageInput;
  phone: CanonicalPhone;
  priority: number;
  idempotencyKey: string | null;
  digest: string;
}

const acceptedSchema = z.object({
  outcome: z.enum(["created", "replayed", "mismatch"]),
  message_id: z.string(),
  created_at: z.coerce.date(),
  expires_at: z.coerce.date(),
});
type Accepted = z.infer<typeof acceptedSchema>;

/**
 * Accepts a message of a client; it is durable when this returns. With a key that the client used before, the
 * message of that time as it is now. Throws `invalid_request`, `idempotency_key_mismatch` (another body),
 * `idempotency_key_in_use` (after waiting 5 s for the first request), `pool_full`, `no_instance_available`;
 * then nothing is stored.
 */
export async function acceptMessage(
  ctx: AcceptContext,
  client: { id: string },
  input: SendMessageInput,
  idempotencyKey: string | null,
): Promise<Message> {
  const phone = parsePhone(input.to);
  if (phone === null) throw invalidField("to", "This is not a phone number.");
  if (input.callbackUrl !== undefined) checkCallbackUrl(input.callbackUrl, ctx.config.callbackAllowedHosts);
  const request: Request = {
    id: uuidv7(),
    clientId: client.id,
    input,
    phone,
    priority: MESSAGE_PRIORITIES.indexOf(input.priority),
    idempotencyKey,
    digest: digestOf({ ...input, to: phone.phone }),
  };
  let place: Place;
  try {
    place = await takePlace(ctx, { priority: request.priority, ttlSeconds: input.ttlSeconds });
  } catch (refusal) {
    // A full pool keeps nobody from hearing of what was accepted before.
    const earlier = await findAccepted(ctx, request);
    if (earlier === null) throw refusal;
    return await replay(ctx, request, earlier);
  }
  return await store(ctx, request, place);
}

async function store(ctx: AcceptContext, request: Request, place: Place): Promise<Message> {
  let isCreated = false;
  try {
    const accepted = await acceptInDatabase(ctx, request);
    if (accepted.outcome !== "created") return await replay(ctx, request, accepted);
    isCreated = true;
    ctx.log.debug({ messageId: request.id }, "a message was accepted");
    return toNewMessage({
      id: request.id,
      to: request.phone.phone,
      createdAt: accepted.created_at,
      expiresAt: accepted.expires_at,
      estimatedSendAt: estimate(request, accepted, place),
      metadata: request.input.metadata,
      simulated: ctx.config.simulated,
    });
  } finally {
    if (!isCreated) place.giveBack();
  }
}

/** The one round trip of a message that is new. */
async function acceptInDatabase(ctx: AcceptContext, request: Request): Promise<Accepted> {
  const { input, phone } = request;
  for (let tries = 1; ; tries += 1) {
    try {
      const rows = await ctx.sql`
        select a.outcome, a.message_id, t.created_at, t.expires_at
        from julia.accept_message(
          ${request.id}, ${request.clientId}, ${request.idempotencyKey}, ${request.digest}, ${uuidv7()},
          ${phone.phone}, ${phone.key}, ${input.contact?.externalId ?? null}, ${input.contact?.name ?? null},
          ${input.contact?.specialty ?? null}, ${input.text}, ${input.kind ?? null}, ${request.priority},
          ${input.ttlSeconds}, ${input.callbackUrl ?? null}, ${JSON.stringify(input.metadata)},
          ${ctx.config.simulated}) a
        cross join lateral julia.times_of(a.message_id) t`;
      return acceptedSchema.parse(rows[0]);
    } catch (error) {
      const code = postgresCode(error);
      if (code === LOCK_NOT_AVAILABLE) throw inUse(request, error);
      if (code === null || !TRIED_AGAIN.has(code) || tries === MOST_TRIES) throw error;
    }
  }
}

function inUse(request: Request, cause: unknown): DomainError {
  if (request.idempotencyKey === null) {
    return new DomainError("database_unavailable", "This contact is being worked on for too long.", {
      retryAfterSeconds: 1,
      cause,
    });
  }
  return new DomainError("idempotency_key_in_use", "The first request with this key is still under way.", {
    retryAfterSeconds: 1,
    cause,
  });
}

interface EarlierRequest {
  outcome: Accepted["outcome"];
  message_id: string;
}

async function replay(ctx: AcceptContext, request: Request, earlier: EarlierRequest): Promise<Message> {
  if (earlier.outcome === "mismatch") {
    throw new DomainError("idempotency_key_mismatch", "This key was used before with another body.");
  }
  return await getMessage(ctx, earlier.message_id, { clientId: request.clientId });
}

async function findAccepted(ctx: AcceptContext, request: Request): Promise<EarlierRequest | null> {
  if (request.idempotencyKey === null) return null;
  const rows = await ctx.sql<EarlierRequest[]>`
    select case when body_digest = ${request.digest} then 'replayed' else 'mismatch' end as outcome,
      id as message_id
    from julia.messages where client_id = ${request.clientId} and idempotency_key = ${request.idempotencyKey}`;
  return rows[0] ?? null;
}

function estimate(request: Request, accepted: Accepted, place: Place): number | null {
  return estimateSendAt(
    {
      now: accepted.created_at.getTime(),
      ahead: place.ahead,
      priority: request.priority,
      expiresAt: accepted.expires_at.getTime(),
      notBefore: null,
      chip: null,
      migrateAt: null,
    },
    place.forecast,
  );
}

/** sha256 of what was parsed, whatever the order of its fields and the way its phone is written. */
function digestOf(input: SendMessageInput): string {
  const sorted = (_: string, value: unknown): unknown =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return createHash("sha256").update(JSON.stringify(input, sorted)).digest("hex");
}
