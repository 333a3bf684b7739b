import { and, asc, eq, lte, sql } from "drizzle-orm";
import { z } from "zod";
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
/** Message events per call, so that the results of a long series do not wait for its end. */
const SETTLED_AT_ONCE = 50;
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
        for (const series of seriesOf(events.sort(byGatewayTime))) await workOn(ctx, series);
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

/** Splits a chip's events so that each connection event is alone and messages between two of them are together. */
function seriesOf(events: readonly DueEvent[]): Series[] {
  const series: Series[] = [];
  for (const due of events) {
    const last = series.at(-1);
    const isConnection = dialect.isConnectionEvent(due.event);
    const isFull = last !== undefined && last.events.length >= SETTLED_AT_ONCE;
    if (last === undefined || isConnection || last.isConnection || isFull)
      series.push({ isConnection, events: [due] });
    else last.events.push(due);
  }
  return series;
}

interface Series {
  isConnection: boolean;
  events: DueEvent[];
}

async function workOn(ctx: AppContext, { isConnection, events }: Series): Promise<void> {
  const results = isConnection
    ? await Promise.allSettled(events.map(({ id, chipId }) => applyConnectionEvent(ctx, chipId, id)))
    : await settleMessages(
        ctx,
        events.map(({ id }) => id),
      );
  for (const [index, due] of events.entries()) {
    const { id: eventId, chipId, event, instance } = due;
    await withLogFields({ eventId, chipId, event, instance }, () => conclude(ctx, due, results[index]));
  }
}

const settledSchema = z.tuple([
  z.object({
    p_settled: z.array(
      z.union([
        z.object({ result: z.string().nullable() }),
        z.object({ error: z.string(), code: z.string() }),
      ]),
    ),
  }),
]);

/**
 * Applies message events one after the other in one call, because in a burst of replies a round trip per event would
 * take longer than the work.
 */
async function settleMessages(
  ctx: Pick<AppContext, "db">,
  ids: readonly number[],
): Promise<PromiseSettledResult<unknown>[]> {
  try {
    const [{ p_settled }] = settledSchema.parse(
      await ctx.db.execute(
        sql`call julia.settle_message_events(${sql.param([...ids])}::bigint[], null::jsonb)`,
      ),
    );
    return p_settled.map((settled) =>
      "error" in settled
        ? { status: "rejected", reason: Object.assign(new Error(settled.error), { code: settled.code }) }
        : { status: "fulfilled", value: settled.result },
    );
  } catch (reason) {
    return ids.map(() => ({ status: "rejected", reason }));
  }
}

async function conclude(
  ctx: AppContext,
  { id, chipId, tries }: DueEvent,
  result: PromiseSettledResult<unknown> | undefined,
): Promise<void> {
  try {
    if (result?.status === "rejected") throw result.reason;
    if (result?.value === "refused") await inferRestriction(ctx, chipId);
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw error;
    ctx.log.error({ err: error }, "event could not be processed");
    if (tries + 1 >= MOST_FAILURES) await finishEvent(ctx.db, id, "ignored");
    else await postponeEvent(ctx.db, id, FIRST_PAUSE_MS * 2 ** Math.min(tries, 10));
  }
}
