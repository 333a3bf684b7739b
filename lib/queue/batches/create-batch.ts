import { z } from "zod";
import type { SendingClient } from "@/lib/clients/sending-client";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import { newId } from "@/lib/new-id";
import { bodyDigest } from "@/lib/queue/body-digest";
import type { BatchResult, CreateBatchInput, CreatedBatch } from "@/types/batches";
import { acceptPart } from "./accept-part";
import { type CheckedMessage, checkMessage } from "./check-message";

/** Messages per transaction. Larger parts are hardly faster, and lock their contacts for longer. */
const PART = 250;

type BatchContext = Pick<AppContext, "db" | "sql" | "log" | "config">;

const batchRowSchema = z.object({ id: z.string(), isSame: z.boolean() });

/**
 * Accepts the messages of a batch, each by itself, in parts that are durable one after the other. With the same
 * idempotency key and body, a repeated call continues a call that was interrupted, and accepts no message twice. Throws
 * `idempotency_key_mismatch` (another body), and `database_unavailable`.
 */
export async function createBatch(
  ctx: BatchContext,
  client: SendingClient,
  input: CreateBatchInput,
  idempotencyKey: string,
): Promise<CreatedBatch> {
  const batchId = await insertBatch(ctx, client, input, idempotencyKey);
  const results: BatchResult[] = [];
  for (let from = 0; from < input.messages.length; from += PART) {
    const part = input.messages
      .slice(from, from + PART)
      .map((raw, offset) => checkMessage(ctx.config, client, raw, { batchId, index: from + offset }));
    results.push(...(await resultsOf(ctx, client, batchId, part)));
  }
  const refused = results.filter((result) => "error" in result).length;
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
  batchId: string,
  part: CheckedMessage[],
): Promise<BatchResult[]> {
  const valid = part.flatMap((checked) => ("prepared" in checked ? [checked] : []));
  const outcomes = await acceptPart(ctx, client, batchId, valid);
  return part.map((checked): BatchResult => {
    const { index } = checked;
    const outcome = "error" in checked ? checked.error : outcomes.get(index);
    if (outcome === undefined) throw new Error("a message of a batch has no outcome");
    return typeof outcome === "string" ? { index, id: outcome } : { index, error: outcome };
  });
}
