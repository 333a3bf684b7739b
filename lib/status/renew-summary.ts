import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { countNumberChanges } from "@/lib/queue/read/count-number-changes";
import { readUptimes } from "@/lib/status/read-uptime";
import type { StatusSummary, Uptime, UptimeWindow } from "@/types/status";
import { countDeliveries } from "./count-deliveries";
import { countImpact } from "./count-impact";
import { countSends } from "./count-sends";
import { type IncidentRow, readIncidents } from "./read-incidents";
import { readSummary } from "./read-summary";

type SummaryContext = Pick<AppContext, "db" | "sql">;

/**
 * Computes the managers' figures about the past in the background, because the cost grows with the messages of a day.
 * The page shows how old the figures are.
 */
export async function renewSummary(ctx: SummaryContext): Promise<void> {
  const before = await readSummary(ctx);
  const incidents = await readIncidents(ctx);
  const summary: StatusSummary = {
    uptime: await readPoolUptime(ctx),
    sends: await countSends(ctx),
    deliveries: await countDeliveries(ctx),
    numberChanges: await countNumberChanges(ctx),
    impacts: {},
  };
  for (const incident of incidents) {
    summary.impacts[incident.id] = known(before, incident) ?? (await countImpact(ctx, incident));
  }
  await ctx.db.execute(sql`
    insert into julia.status_summaries as s (id, at, data)
    values (1, clock_timestamp(), ${JSON.stringify(summary)}::jsonb)
    on conflict (id) do update set at = excluded.at, data = excluded.data where s.at < excluded.at`);
}

/** A day after an incident ends, the messages that waited for its end have been sent or have failed. */
const SETTLED_MS = 24 * 3_600_000;

/** Returns the stored impact of an incident that ended long ago, which no longer changes. */
function known(before: Awaited<ReturnType<typeof readSummary>>, incident: IncidentRow) {
  if (before === null || incident.resolvedAt === null) return undefined;
  const isSettled = Date.parse(before.at) - Date.parse(incident.resolvedAt) > SETTLED_MS;
  return isSettled ? before.impacts[incident.id] : undefined;
}

/** Sums the uptime of all instances, in seconds. */
async function readPoolUptime(ctx: SummaryContext): Promise<Record<UptimeWindow, Uptime>> {
  const rows = await ctx.db.execute(sql`select id from julia.chips where status <> 'cancelled'`);
  const ids = z.array(z.object({ id: z.uuid() })).parse(rows);
  const uptimes = [
    ...(
      await readUptimes(
        ctx,
        ids.map(({ id }) => id),
      )
    ).values(),
  ];
  const sum = (window: UptimeWindow, kind: keyof Uptime) =>
    uptimes.reduce((seconds, uptime) => seconds + uptime[window][kind], 0);
  const of = (window: UptimeWindow): Uptime => ({
    up: sum(window, "up"),
    down: sum(window, "down"),
    off: sum(window, "off"),
    unknown: sum(window, "unknown"),
  });
  return { h24: of("h24"), d7: of("d7"), d30: of("d30") };
}
