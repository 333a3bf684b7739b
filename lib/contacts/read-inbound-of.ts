import { sql } from "drizzle-orm";
import type { Queryable } from "@/db/client";
import type { InboundMessage } from "@/types/inbound";
import { inboundRows, toInbound } from "./inbound-query";

/** Returns the inbound messages with these ids, except those of erased contacts. */
export async function readInboundOf(
  ctx: { db: Queryable },
  ids: readonly string[],
): Promise<Map<string, InboundMessage>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db.execute<Record<string, unknown>>(sql`
    with ${inboundRows(sql`i.id in ${[...new Set(ids)]}
      and not exists (select 1 from julia.clientes k where k.id = i.contact_id and k.erased_at is not null)`)}
    select * from inbound_rows`);
  return new Map(rows.map((row) => toInbound(row)).map((message) => [message.id, message]));
}
