import { and, eq } from "drizzle-orm";
import type { Queryable } from "@/db/client";
import { batches } from "@/db/schema";
import { DomainError } from "@/lib/errors";

/** Throws `batch_not_found`, even if the batch exists but belongs to another client. */
export async function findBatch(ctx: { db: Queryable }, id: string, clientId: string) {
  const [row] = await ctx.db
    .select()
    .from(batches)
    .where(and(eq(batches.id, id), eq(batches.clientId, clientId)));
  if (row === undefined) throw new DomainError("batch_not_found", "There is no such batch.");
  return row;
}
