import { sql } from "drizzle-orm";
import { z } from "zod";
import type { SendingClient } from "@/lib/clients/sending-client";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import { newId } from "@/lib/new-id";
import { bodyDigest } from "@/lib/queue/body-digest";
import type { BatchResult, CreateBatchInput, CreatedBatch } from "@/types/batches";
import { acceptPart } from "./accept-part";
import { checkMessage } from "./check-message";
import { readStored, type StoredBatch } from "./read-stored";

/** Messages per transaction. Larger parts are hardly faster, and lock their contacts for longer. */
const PART = 250;

type BatchContext = Pick<AppContext, "db" | "sql" | "log" | "config">;

const batchRowSchema = z.object({ id: z.string(), isSame: z.boolean() });

/**
 * Accepts the messages of a batch, each by itself, in parts that are durable one after the other. With the same
 * idempotency key and body, a repeated call continues a call that was interrupted, accepts no message twice, and answers
 * as before once all messages have been accepted or refused. Throws `idempotency_key_mismatch` (another body),
 * `message_status_conflict` (the batch was paused or cancelled meanwhile) and `database_unavailable`.
 */
export async function createBatch(
  ctx: BatchContext,
  client: SendingClient,
  input: CreateBatchInput,
  idempotencyKey: string,
): Promise<CreatedBatch> {
  const batchId = await insertBatch(ctx, client, input, idempotencyKey);
  const stored = await readStored(ctx, batchId);
  const results: BatchResult[] = [];
  for (let from = 0; from < input.messages.length; from += PART) {
    const part = input.messages
      .slice(from, from + PART)
      .map((raw, offset) => ({ raw, index: from + offset }));
    results.push(...(await resultsOf(ctx, client, { batchId, stored, part })));
  }
  const refusals = results.flatMap((result) =>
    "error" in result ? [{ index: result.index, ...result.error }] : [],
  );
  // From now on, a repeated request gets this answer, even if the pool has room by then.
  if (!stored.isComplete) {
    await ctx.db.execute(sql`
      update julia.batches set refusals = ${JSON.stringify(refusals)}::text::jsonb where id = ${batchId}`);
  }
  const refused = refusals.length;
  const accepted = results.length - refused;
  ctx.log.info({ batchId, accepted, refused }, "batch accepted");
  return { batchId, accepted, refused, results };
}

async function insertBatch(
  ctx: BatchContext,
  client: SendingClient,
  input: CreateBatchInput,
  idempotencyKey: string,
): Promise<string> {
  const digest = bodyDigest(input);
  await ctx.sql`
    insert into julia.batches (id, client_id, name, idempotency_key, body_digest, size)
    values (${newId()}, ${client.id}, ${input.name ?? null}, ${idempotencyKey}, ${digest}, ${input.messages.length})
    on conflict (client_id, idempotency_key) do nothing`;
  const [row] = await ctx.sql`
    select id, body_digest = ${digest} as "isSame" from julia.batches
    where client_id = ${client.id} and idempotency_key = ${idempotencyKey}`;
  const { id, isSame } = batchRowSchema.parse(row);
  if (!isSame) throw new DomainError("idempotency_key_mismatch", "This key was used with another body.");
  return id;
}

async function resultsOf(
  ctx: BatchContext,
  client: SendingClient,
  {
    batchId,
    stored,
    part,
  }: { batchId: string; stored: StoredBatch; part: { raw: unknown; index: number }[] },
): Promise<BatchResult[]> {
  const isStored = ({ index }: { index: number }) => stored.isComplete || stored.outcomes.has(index);
  const checked = part
    .filter((message) => !isStored(message))
    .map(({ raw, index }) => checkMessage(ctx.config, client, raw, { batchId, index }));
  const valid = checked.flatMap((message) => ("prepared" in message ? [message] : []));
  const outcomes = new Map([...stored.outcomes, ...(await acceptPart(ctx, client, batchId, valid))]);
  for (const message of checked) if ("error" in message) outcomes.set(message.index, message.error);
  return part.map(({ index }): BatchResult => {
    const outcome = outcomes.get(index);
    if (outcome === undefined) throw new Error("a message of a batch has no outcome");
    return typeof outcome === "string" ? { index, id: outcome } : { index, error: outcome };
  });
}
