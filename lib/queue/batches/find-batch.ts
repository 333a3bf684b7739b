import { eq, sql } from "drizzle-orm";
import type { Queryable } from "@/db/client";
import { batches, clients } from "@/db/schema";
import { DomainError } from "@/lib/errors";
import type { Visibility } from "@/lib/queue/read/get-message";

/** Throws `batch_not_found`, even if the batch exists but belongs to another client. */
export async function findBatch(ctx: { db: Queryable }, id: string, { clientId }: Visibility) {
  const [row] = await ctx.db
    .select({
      name: batches.name,
      status: batches.status,
      createdAt: batches.createdAt,
      clientId: batches.clientId,
      client: clients.name,
      refused: sql<number>`jsonb_array_length(${batches.refusals})`,
    })
    .from(batches)
    .innerJoin(clients, eq(clients.id, batches.clientId))
    .where(eq(batches.id, id));
  if (row === undefined || (clientId !== null && row.clientId !== clientId)) {
    throw new DomainError("batch_not_found", "There is no such batch.");
  }
  return row;
}
