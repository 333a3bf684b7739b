import { z } from "zod";
import type { SendingClient } from "@/lib/clients/sending-client";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import { postgresCode } from "@/lib/log/postgres-code";
import { newId } from "@/lib/new-id";
import { refusalOf } from "@/lib/queue/accept-refusal";
import { type Admission, admit } from "@/lib/queue/admission";
import type { PreparedMessage } from "@/lib/queue/prepare-message";
import { retryConflicts } from "@/lib/queue/retry-conflicts";
import { withPhoneHashes } from "@/lib/settings/erasure-key";
import type { BatchRefusal } from "@/types/batches";

/** SQLSTATE that `julia.accept_many` raises if the batch is not active. */
const NOT_ACTIVE = "JL423";

const rowsSchema = z.array(
  z.object({ index: z.number(), outcome: z.string(), messageId: z.string().catch("") }),
);

interface Item {
  index: number;
  prepared: PreparedMessage;
}

/** Accepts these messages in one transaction. Returns the id or the refusal of each message by its index. */
export async function acceptPart(
  ctx: Pick<AppContext, "db" | "sql" | "config" | "log">,
  client: SendingClient,
  batchId: string,
  items: readonly Item[],
): Promise<Map<number, string | BatchRefusal>> {
  const outcomes = new Map<number, string | BatchRefusal>();
  const admissions = new Map<number, Admission>();
  for (const item of items) {
    const admission = await admitOrRefuse(ctx, item.prepared);
    if ("code" in admission) outcomes.set(item.index, admission);
    else admissions.set(item.index, admission);
  }
  const admitted = items.filter(({ index }) => admissions.has(index));
  const rows = admitted.length === 0 ? [] : await store(ctx, client, batchId, admitted, admissions);
  for (const { index, outcome, messageId } of rows) {
    if (outcome !== "created") admissions.get(index)?.release();
    outcomes.set(index, outcome === "created" || outcome === "replayed" ? messageId : refused(outcome));
  }
  return outcomes;
}

function refused(outcome: string): BatchRefusal {
  const refusal = refusalOf(outcome);
  if (refusal === undefined) throw new Error(`a message of a batch ended as ${outcome}`);
  return { code: refusal.code, detail: refusal.detail };
}

async function admitOrRefuse(
  ctx: Pick<AppContext, "db">,
  { priority, input, scheduledFor }: PreparedMessage,
): Promise<Admission | BatchRefusal> {
  const { ttlSeconds, kind } = input;
  try {
    return await admit(ctx, { priority, ttlSeconds, kind, isScheduled: scheduledFor !== null });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { code: error.code, detail: error.detail };
  }
}

async function store(
  ctx: Pick<AppContext, "sql" | "config" | "log">,
  client: SendingClient,
  batchId: string,
  items: readonly Item[],
  admissions: ReadonlyMap<number, Admission>,
) {
  const accept = (messages: string) => ctx.sql`
    select index, outcome, message_id as "messageId"
    from julia.accept_many(${client.id}, ${batchId}, ${messages}::text::jsonb, ${ctx.config.simulated},
      ${client.mayChangeContacts})`;
  const acceptHashed = (hash: (phoneKey: string) => string | null) => {
    const rows = items.map(({ index, prepared }) => ({
      ...toArguments(prepared, index, admissions.get(index)?.room ?? null),
      phone_hash: hash(prepared.phone.key),
    }));
    return retryConflicts(null, [() => accept(JSON.stringify(rows))]);
  };
  try {
    return rowsSchema.parse(await withPhoneHashes(ctx, acceptHashed));
  } catch (error) {
    if (postgresCode(error) !== NOT_ACTIVE) throw error;
    const detail = "The batch is paused or cancelled. To continue, resume it and repeat the request.";
    throw new DomainError("message_status_conflict", detail);
  }
}

/** The names are those of the columns that `julia.accept_many` reads. */
function toArguments(prepared: PreparedMessage, index: number, room: number | null) {
  const { input, phone } = prepared;
  return {
    index,
    id: prepared.id,
    key: prepared.idempotencyKey,
    digest: prepared.digest,
    contact_id: newId(),
    phone: phone.phone,
    phone_key: phone.key,
    external_id: input.contact?.externalId,
    name: input.contact?.name,
    specialty: input.contact?.specialty,
    text: prepared.text,
    kind: input.kind,
    priority: prepared.priority,
    ttl_seconds: input.ttlSeconds,
    callback_url: prepared.callbackUrl,
    metadata: input.metadata,
    room,
    scheduled_for: prepared.scheduledFor,
    in_reply_to: input.inReplyTo,
    media_id: input.content?.mediaId,
    media_kind: input.content?.type,
    media_file_name: input.content?.fileName,
  };
}
