import { sql } from "drizzle-orm";
import { z } from "zod";
import { countPairings } from "@/lib/chips/pairing/count-tries";
import { countReplies } from "@/lib/contacts/count-replies";
import type { AppContext } from "@/lib/context/server-context";
import { countNumberChanges } from "@/lib/queue/read/count-number-changes";
import { readUptimes } from "@/lib/status/read-uptime";
import type { StatusSummary, Uptime, UptimeWindow } from "@/types/status";
import { countDeliveries } from "./count-deliveries";
import { countSends } from "./count-sends";

type SummaryContext = Pick<AppContext, "db" | "sql">;

/**
 * Computes the managers' figures about the past in the background, because the cost grows with the number of messages
 * per day. The page shows the age of the figures.
 */
export async function renewSummary(ctx: SummaryContext): Promise<void> {
  const summary: StatusSummary = {
    uptime: await readPoolUptime(ctx),
    sends: await countSends(ctx),
    deliveries: await countDeliveries(ctx),
    numberChanges: await countNumberChanges(ctx),
    pairings: await countPairings(ctx),
    replies: await countReplies(ctx, null),
  };
  await ctx.db.execute(sql`
    insert into julia.status_summaries as s (id, at, data)
    values (1, clock_timestamp(), ${JSON.stringify(summary)}::jsonb)
    on conflict (id) do update set at = excluded.at, data = excluded.data where s.at < excluded.at`);
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
