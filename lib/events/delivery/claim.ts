import { sql } from "drizzle-orm";
import { z } from "zod";
import { camelRow } from "@/lib/camel-row";
import type { AppContext } from "@/lib/context/server-context";
import { type EventRow, readEventRows } from "../event-rows";

const claimSchema = camelRow(
  z.object({
    id: z.coerce.number(),
    eventSeq: z.coerce.number(),
    attempts: z.number().int(),
    subscriptionId: z.uuid().nullable(),
    origin: z.string().nullable(),
    urlSealed: z.string().nullable(),
    secretSealed: z.string().nullable(),
    previousSecretSealed: z.string().nullable(),
  }),
);

const targetSchema = z.object({
  subscriptionId: z.uuid(),
  origin: z.string(),
  urlSealed: z.string(),
  secretSealed: z.string(),
  previousSecretSealed: z.string().nullable(),
});
/** A subscription's address and live secrets, as they were when the delivery was claimed. */
export type SealedTarget = z.output<typeof targetSchema>;

export interface Delivery {
  id: number;
  /** Null for the callback address of the event's message. */
  subscription: SealedTarget | null;
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
  const rows = await readEventRows(
    ctx.db,
    sql`julia.events e where e.seq = any (${sql.param(seqs)}::bigint[])`,
  );
  const events = new Map(rows.map((row) => [row.seq, row]));
  return claimed.flatMap(({ id, eventSeq, attempts, ...target }) => {
    const event = events.get(eventSeq);
    if (event === undefined) return [];
    const subscription = target.subscriptionId === null ? null : targetSchema.parse(target);
    return [{ id, attempts, event, subscription }];
  });
}
