import { sql } from "drizzle-orm";
import { z } from "zod";
import { camelRow } from "@/lib/camel-row";
import type { AppContext } from "@/lib/context/server-context";
import { type EventRow, readEventRows } from "../event-rows";

const claimSchema = camelRow(
  z.object({
    id: z.coerce.number(),
    eventSeq: z.coerce.number(),
    subscriptionId: z.uuid().nullable(),
    attempts: z.number().int(),
  }),
);

export interface Delivery {
  id: number;
  /** Null for the callback address of the event's message. */
  subscriptionId: string | null;
  /** Finished tries. */
  attempts: number;
  event: EventRow;
}

export interface Capacity {
  owner: string;
  leaseSeconds: number;
  perSubscription: number;
  /** The subscription of each delivery under way. */
  busy: readonly string[];
  /** How many deliveries to callback addresses may be claimed. */
  callbacks: number;
  fullHosts: readonly string[];
}

/** Leases due deliveries, in the order in which they are due. */
export async function claimDeliveries(ctx: Pick<AppContext, "db">, room: Capacity): Promise<Delivery[]> {
  const claimed = z.array(claimSchema).parse(
    await ctx.db.execute(sql`
      select * from julia.claim_deliveries(${room.owner}, ${room.leaseSeconds}, ${room.perSubscription},
        ${sql.param([...room.busy])}::uuid[], ${room.callbacks}, ${sql.param([...room.fullHosts])}::text[])`),
  );
  if (claimed.length === 0) return [];
  const seqs = [...new Set(claimed.map(({ eventSeq }) => eventSeq))];
  const rows = await readEventRows(ctx.db, sql`julia.events e where e.seq in ${seqs}`);
  const events = new Map(rows.map((row) => [row.seq, row]));
  return claimed.flatMap(({ eventSeq, ...delivery }) => {
    const event = events.get(eventSeq);
    return event === undefined ? [] : [{ ...delivery, event }];
  });
}
