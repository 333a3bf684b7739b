import { and, asc, eq, lte, sql } from "drizzle-orm";
import { chips, webhookEvents } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import { dialect } from "@/lib/gateway/dialect";
import { isDatabaseUnavailable } from "@/lib/log/describe-failure";
import { withLogFields } from "@/lib/log/log-fields";
import { applyConnectionEvent } from "./apply-connection-event";
import { finishEvent, postponeEvent } from "./event-state";
import { inferRestriction } from "./infer-restriction";

const BATCH_SIZE = 200;
const CHIPS_AT_ONCE = 4;
/** An event that fails this often is marked as ignored and kept for analysis. */
const MOST_FAILURES = 12;
const FIRST_PAUSE_MS = 500;

type DueEvent = Awaited<ReturnType<typeof readDue>>[number];

/**
 * Processes the due events, for each chip in the order of the gateway's clock. The effects of an event and the event's
 * own state are written in one transaction, so no event is applied twice after a crash. Any number of workers may run
 * this at the same time. Returns how many events were due.
 */
export async function workInbox(ctx: AppContext): Promise<number> {
  const due = await readDue(ctx);
  const byChip = new Map<string, DueEvent[]>();
  for (const event of due) byChip.set(event.chipId, [...(byChip.get(event.chipId) ?? []), event]);
  const next = byChip.values();
  await Promise.all(
    Array.from({ length: CHIPS_AT_ONCE }, async () => {
      for (const events of next) {
        for (const due of events.sort(byGatewayTime)) {
          const { id: eventId, chipId, event, instance } = due;
          await withLogFields({ eventId, chipId, event, instance }, () => workOn(ctx, due));
        }
      }
    }),
  );
  return due.length;
}

function readDue(ctx: AppContext) {
  const { id, chipId, event, gatewayAt, tries } = webhookEvents;
  return ctx.db
    .select({ id, chipId, event, gatewayAt, tries, instance: chips.instanceName })
    .from(webhookEvents)
    .innerJoin(chips, eq(chips.id, chipId))
    .where(and(eq(webhookEvents.state, "pending"), lte(webhookEvents.nextTryAt, sql`clock_timestamp()`)))
    .orderBy(asc(webhookEvents.nextTryAt), asc(id))
    .limit(BATCH_SIZE);
}

const byGatewayTime = (a: DueEvent, b: DueEvent) =>
  (a.gatewayAt?.getTime() ?? 0) - (b.gatewayAt?.getTime() ?? 0) || a.id - b.id;

async function workOn(ctx: AppContext, { id, chipId, event, tries }: DueEvent): Promise<void> {
  try {
    if (dialect.isConnectionEvent(event)) {
      await applyConnectionEvent(ctx, chipId, id);
      return;
    }
    const [row] = await ctx.db.execute(sql`select julia.settle_message_event(${id}) as result`);
    if (row?.result === "refused") await inferRestriction(ctx, chipId);
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw error;
    ctx.log.error({ err: error }, "event could not be processed");
    if (tries + 1 >= MOST_FAILURES) await finishEvent(ctx.db, id, "ignored");
    else await postponeEvent(ctx.db, id, FIRST_PAUSE_MS * 2 ** Math.min(tries, 10));
  }
}
