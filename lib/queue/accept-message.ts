import type { Sql, TransactionSql } from "postgres";
import { z } from "zod";
import { clientMemory } from "@/lib/clients/process-memory";
import type { SendingClient } from "@/lib/clients/sending-client";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import { newId } from "@/lib/new-id";
import { getMessage } from "@/lib/queue/read/get-message";
import { toNewMessage } from "@/lib/queue/read/to-message";
import { withPhoneHash } from "@/lib/settings/erasure-key";
import { MESSAGE_KINDS, type Message, type SendMessageInput } from "@/types/messages";
import { refusalOr } from "./accept-refusal";
import { type Admission, admit } from "./admission";
import { estimateSendAt } from "./estimate";
import { type PreparedMessage, prepareMessage } from "./prepare-message";
import { retryConflicts } from "./retry-conflicts";

const LONGEST_LOCK_WAIT = "5s";

type AcceptContext = Pick<AppContext, "db" | "sql" | "pipelined" | "log"> & {
  config: Pick<AppContext["config"], "simulated" | "callbackAllowedHosts" | "authSecret">;
};

const acceptedSchema = z.discriminatedUnion("outcome", [
  z.object({
    outcome: z.literal("created"),
    createdAt: z.coerce.date(),
    expiresAt: z.coerce.date(),
    kind: z.enum(MESSAGE_KINDS),
    mediaFileName: z.string().nullable(),
  }),
  z.object({ outcome: z.enum(["replayed", "mismatch"]), messageId: z.string() }),
]);
type Accepted = z.infer<typeof acceptedSchema>;
type Created = Extract<Accepted, { outcome: "created" }>;
type Earlier = Exclude<Accepted, Created>;

/**
 * Accepts a client's message, which is durable once this function returns. For an idempotency key that the client has
 * already used, returns the current state of that key's message. Throws `invalid_request`, `idempotency_key_mismatch`
 * (another body), `idempotency_key_in_use` (after waiting 5 s for the first request), `contact_opted_out`, `pool_full`
 * or `no_instance_available`; nothing is stored in these cases.
 */
export async function acceptMessage(
  ctx: AcceptContext,
  client: SendingClient,
  input: SendMessageInput,
  idempotencyKey: string | null,
): Promise<Message> {
  const request = prepareMessage(ctx.config, client, input, idempotencyKey);
  let admission: Admission;
  try {
    admission = await admit(ctx, {
      priority: request.priority,
      ttlSeconds: input.ttlSeconds,
      kind: input.kind,
      isScheduled: request.scheduledFor !== null,
    });
  } catch (refusal) {
    // A full pool must not hide a message that was already accepted with the same key.
    const earlier = await findAccepted(ctx, request);
    if (earlier === null) throw refusal;
    return await replay(ctx, request, earlier);
  }
  return await store(ctx, request, admission);
}

async function store(ctx: AcceptContext, request: PreparedMessage, admission: Admission): Promise<Message> {
  let isCreated = false;
  try {
    const accepted = await acceptInDatabase(ctx, request, admission.room);
    if (accepted.outcome !== "created") return await replay(ctx, request, accepted);
    isCreated = true;
    ctx.log.debug({ messageId: request.id }, "message accepted");
    return toNewMessage({
      id: request.id,
      toPhone: request.phone.phone,
      createdAt: accepted.createdAt,
      expiresAt: accepted.expiresAt,
      estimatedSendAt: estimate(request, accepted, admission),
      metadata: request.input.metadata,
      simulated: ctx.config.simulated,
      kind: accepted.kind,
      content: contentOf(request, accepted),
      scheduledFor: request.scheduledFor,
      inReplyTo: request.input.inReplyTo ?? null,
    });
  } finally {
    if (!isCreated) admission.release();
  }
}

function contentOf({ input: { content } }: PreparedMessage, { mediaFileName }: Created): Message["content"] {
  if (content === undefined) return null;
  const { type, mediaId, caption = null } = content;
  return { type, mediaId, caption, fileName: mediaFileName };
}

/** Tries the pipelined connection first. On a lock timeout, retries on a pooled connection, which can wait longer. */
async function acceptInDatabase(
  ctx: AcceptContext,
  request: PreparedMessage,
  room: number | null,
): Promise<Accepted> {
  const accept = (sql: Sql | TransactionSql, hash: string | null) =>
    acceptOver(sql, ctx.config.simulated, request, room, hash);
  const acceptPatiently = (hash: string | null) =>
    ctx.sql.begin(async (sql) => {
      await sql`select set_config('lock_timeout', ${LONGEST_LOCK_WAIT}, true)`;
      return await accept(sql, hash);
    });
  try {
    return await withPhoneHash(ctx, request.phone.key, (hash) =>
      retryConflicts(request.idempotencyKey, [
        () => accept(ctx.pipelined, hash),
        () => clientMemory(ctx).turns.work.run(request.client.id, () => acceptPatiently(hash)),
      ]),
    );
  } catch (error) {
    throw refusalOr(error);
  }
}

async function acceptOver(
  sql: Sql | TransactionSql,
  simulated: boolean,
  request: PreparedMessage,
  room: number | null,
  phoneHash: string | null,
): Promise<Accepted> {
  const { input, phone } = request;
  // The metadata is passed as text, because one of the two drivers would encode JSON twice.
  const rows = await sql`
    select outcome, message_id as "messageId", created_at as "createdAt", expires_at as "expiresAt", kind,
      media_file_name as "mediaFileName"
    from julia.accept_message(
      ${request.id}, ${request.client.id}, ${request.idempotencyKey}, ${request.digest}, ${newId()},
      ${phone.phone}, ${phone.key}, ${input.contact?.externalId ?? null}, ${input.contact?.name ?? null},
      ${input.contact?.specialty ?? null}, ${request.text}, ${input.kind ?? null}, ${request.priority},
      ${input.ttlSeconds}, ${request.callbackUrl}, ${JSON.stringify(input.metadata)}::text::jsonb,
      ${simulated}, null, ${request.client.mayChangeContacts}, ${room},
      ${request.scheduledFor?.toISOString() ?? null}::timestamptz, null, ${input.inReplyTo ?? null}, ${phoneHash}, false,
      ${input.content?.mediaId ?? null}, ${input.content?.type ?? null}, ${input.content?.fileName ?? null})`;
  return acceptedSchema.parse(rows[0]);
}

async function replay(ctx: AcceptContext, request: PreparedMessage, earlier: Earlier): Promise<Message> {
  if (earlier.outcome === "mismatch") {
    throw new DomainError("idempotency_key_mismatch", "This key was used with another body.");
  }
  return await getMessage(ctx, earlier.messageId, { clientId: request.client.id });
}

async function findAccepted(ctx: AcceptContext, request: PreparedMessage): Promise<Earlier | null> {
  if (request.idempotencyKey === null) return null;
  const rows = await ctx.sql<Earlier[]>`
    select case when body_digest = ${request.digest} then 'replayed' else 'mismatch' end as outcome,
      id as "messageId"
    from julia.message_with_key(${request.client.id}, ${request.idempotencyKey}) where id is not null`;
  return rows[0] ?? null;
}

function estimate(request: PreparedMessage, accepted: Created, admission: Admission): number | null {
  return estimateSendAt(
    {
      now: accepted.createdAt.getTime(),
      ahead: admission.ahead,
      priority: request.priority,
      expiresAt: accepted.expiresAt.getTime(),
      notBefore: request.scheduledFor?.getTime() ?? null,
      chip: null,
      migrateAt: null,
    },
    admission.forecast,
  );
}
