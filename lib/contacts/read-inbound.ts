import { sql } from "drizzle-orm";
import type { Queryable } from "@/db/client";
import { DomainError } from "@/lib/errors";
import type { InboundMessage } from "@/types/inbound";
import { inboundRows, toInbound } from "./inbound-query";

/** Throws `inbound_not_found`. Every service with the scope `inbound:read` may read every inbound message. */
export async function readInbound(ctx: { db: Queryable }, id: string): Promise<InboundMessage> {
  const [row] = await ctx.db.execute<Record<string, unknown>>(sql`
    with ${inboundRows(sql`i.id = ${id}`)} select * from inbound_rows`);
  if (row === undefined) throw new DomainError("inbound_not_found", "There is no such inbound message.");
  return toInbound(row);
}
