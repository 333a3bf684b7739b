import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { type BatchRefusal, batchRefusalSchema } from "@/types/batches";

/** The outcomes that earlier requests with the batch's idempotency key have stored, by the index of the message. */
export interface StoredBatch {
  outcomes: Map<number, string | BatchRefusal>;
  /** True if every message has an outcome. */
  isComplete: boolean;
}

const rowSchema = z.object({
  size: z.number(),
  refusals: z.array(batchRefusalSchema.extend({ index: z.number() })),
  accepted: z.record(z.string(), z.uuid()),
});

/** A message's own idempotency key ends with its index (`checkMessage`). */
export async function readStored(ctx: Pick<AppContext, "db">, batchId: string): Promise<StoredBatch> {
  const [row] = await ctx.db.execute(sql`
    select size, refusals, (
      select coalesce(jsonb_object_agg(split_part(idempotency_key, ':', 3), id), '{}')
      from julia.messages where batch_id = ${batchId} and idempotency_key is not null) as accepted
    from julia.batches where id = ${batchId}`);
  const { size, refusals, accepted } = rowSchema.parse(row);
  const outcomes = new Map<number, string | BatchRefusal>();
  for (const { index, ...refusal } of refusals) outcomes.set(index, refusal);
  for (const [index, id] of Object.entries(accepted)) outcomes.set(Number(index), id);
  return { outcomes, isComplete: outcomes.size === size };
}
