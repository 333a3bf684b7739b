import { sql } from "drizzle-orm";
import { z } from "zod";
import { camelRow, iso } from "@/lib/camel-row";
import type { AppContext } from "@/lib/context/server-context";
import { toPage } from "@/lib/page";
import { listedTrySchema, type TryPage } from "@/types/subscription-pages";
import type { DeliveryList } from "@/types/subscriptions";
import { printEventId } from "../render-events";
import { getSubscription } from "./list-subscriptions";
import type { Ownership } from "./subscription-row";

const PAGE_SIZE = 50;

const rowSchema = camelRow(
  listedTrySchema.extend({ id: z.coerce.number(), eventId: z.uuid().transform(printEventId), at: iso }),
);

type ReadContext = Pick<AppContext, "db" | "config">;
type Target = { id: string; owner: Ownership };

/** Lists the tries of a subscription, newest first. Throws `subscription_not_found`. */
export async function listDeliveries(
  ctx: ReadContext,
  target: Target,
  cursor: string | undefined,
): Promise<DeliveryList> {
  const page = await listTries(ctx, target, cursor);
  return { ...page, items: page.items.map(({ state: _, ...item }) => item) };
}

/** Like `listDeliveries`, with the state that each delivery has now. */
export async function listTries(
  ctx: ReadContext,
  target: Target,
  cursor: string | undefined,
): Promise<TryPage> {
  await getSubscription(ctx, target.id, target.owner);
  const rows = await ctx.db.execute(sql`
    select t.id, e.id as event_id, e.type, t.attempt, t.status, t.duration_ms, t.error, t.at, d.state
    from julia.delivery_tries t
    join julia.events e on e.seq = t.event_seq
    join julia.event_deliveries d on d.receiver_id = t.subscription_id and d.event_seq = t.event_seq
    where t.subscription_id = ${target.id} and (${cursor ?? null}::bigint is null or t.id < ${cursor ?? null}::bigint)
    order by t.id desc limit ${PAGE_SIZE + 1}`);
  const page = toPage(z.array(rowSchema).parse(rows), PAGE_SIZE, ({ id }) => String(id));
  return { ...page, items: page.items.map(({ id: _, ...item }) => item) };
}
