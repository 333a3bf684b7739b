import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Queryable } from "@/db/client";
import type { Visibility } from "@/lib/queue/read/get-message";
import { type Batch, type BatchDetail, batchSchema } from "@/types/batches";
import { MESSAGE_PHASES, MESSAGE_STATUSES, type MessageStatus, STATUS_OF_PHASE } from "@/types/messages";
import { findBatch } from "./find-batch";

const UNDER_WAY: readonly MessageStatus[] = ["queued", "sending"];

const countsSchema = z.array(z.object({ phase: z.enum(MESSAGE_PHASES), messages: z.number().int() }));

/** Reads a batch as the dashboard shows it. Throws `batch_not_found`. */
export async function readBatch(
  ctx: { db: Queryable },
  id: string,
  visibility: Visibility,
): Promise<BatchDetail> {
  const { name, status, createdAt, client, refused } = await findBatch(ctx, id, visibility);
  const rows = countsSchema.parse(
    await ctx.db.execute(sql`
      select phase, count(*)::int as messages from julia.messages where batch_id = ${id} group by 1`),
  );
  const counts = zeros();
  for (const { phase, messages } of rows) counts[STATUS_OF_PHASE[phase]] += messages;
  const isDone = status === "active" && UNDER_WAY.every((under) => counts[under] === 0);
  return {
    batchId: id,
    name,
    status: isDone ? "done" : status,
    counts,
    createdAt: createdAt.toISOString(),
    client,
    refused,
  };
}

/** Throws `batch_not_found`. */
export async function getBatch(ctx: { db: Queryable }, id: string, visibility: Visibility): Promise<Batch> {
  return batchSchema.parse(await readBatch(ctx, id, visibility));
}

function zeros(): Batch["counts"] {
  const pairs = MESSAGE_STATUSES.map((status): [MessageStatus, number] => [status, 0]);
  return z.record(z.enum(MESSAGE_STATUSES), z.number()).parse(Object.fromEntries(pairs));
}
