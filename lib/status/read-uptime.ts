import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import {
  UPTIME_WINDOWS,
  type Uptime,
  type UptimeBars,
  type UptimeEdges,
  type UptimeWindow,
} from "@/types/status";

/**
 * Length and number of the bars per window. In the pool's time zone, the bars start on the hour, every 6 hours or at
 * midnight. The last bar ends now.
 */
const BARS: Record<UptimeWindow, { length: string; count: number }> = {
  h24: { length: "1 hour", count: 24 },
  d7: { length: "6 hours", count: 28 },
  d30: { length: "1 day", count: 30 },
};

const WINDOW_HOURS: Record<UptimeWindow, number> = { h24: 24, d7: 168, d30: 720 };

/** Selects rows `(name, edges)` with the boundaries of each window's bars. */
const barEdges = sql`(select name, array(
    select ((date_bin(length, local, timestamp '2000-01-01') - (count - 1 - i) * length) at time zone zone)
    from generate_series(0, count - 1) i) || at as edges
  from (values ${sql.join(
    UPTIME_WINDOWS.map((name) => sql`(${name}, ${BARS[name].length}::interval, ${BARS[name].count}::int)`),
    sql`, `,
  )}) bars (name, length, count),
  (select clock_timestamp() as at, clock_timestamp() at time zone time_zone as local, time_zone as zone
    from julia.settings where id = 1) now)`;

const windowEdges = sql`(select name, array[clock_timestamp() - make_interval(hours => hours), clock_timestamp()] as edges
  from (values ${sql.join(
    UPTIME_WINDOWS.map((name) => sql`(${name}, ${WINDOW_HOURS[name]}::int)`),
    sql`, `,
  )}) windows (name, hours))`;

const seconds = z.coerce.number();
const rowSchema = z.object({
  name: z.enum(UPTIME_WINDOWS),
  edges: z.array(z.coerce.date()),
  parts: z.array(
    z.object({ chip_id: z.uuid(), n: z.number().int(), up: seconds, down: seconds, off: seconds }),
  ),
});

/** Reads how long each chip was in each state, per bar, and the edges of the bars. */
export async function readUptimeBars(
  ctx: Pick<AppContext, "db">,
  chipIds: readonly string[],
): Promise<{ edges: UptimeEdges; bars: Map<string, UptimeBars> }> {
  const windows = await readParts(ctx, barEdges, chipIds);
  const bars = new Map(chipIds.map((id): [string, UptimeBars] => [id, { h24: [], d7: [], d30: [] }]));
  const edges: UptimeEdges = { h24: [], d7: [], d30: [] };
  for (const { name, edges: moments, parts } of windows) {
    edges[name] = moments.map((moment) => moment.toISOString());
    const known = new Map(parts.map((part) => [`${part.chip_id} ${part.n}`, part]));
    for (const [id, ofChip] of bars) {
      ofChip[name] = moments
        .slice(1)
        .map((end, i) => toUptime(known.get(`${id} ${i + 1}`), secondsBetween(moments[i], end)));
    }
  }
  return { edges, bars };
}

/** Reads how long each chip was in each state, per window. */
export async function readUptimes(
  ctx: Pick<AppContext, "db">,
  chipIds: readonly string[],
): Promise<Map<string, Record<UptimeWindow, Uptime>>> {
  const none = { up: 0, down: 0, off: 0, unknown: 0 };
  const uptimes = new Map(
    chipIds.map((id): [string, Record<UptimeWindow, Uptime>] => [id, { h24: none, d7: none, d30: none }]),
  );
  for (const { name, edges, parts } of await readParts(ctx, windowEdges, chipIds)) {
    const known = new Map(parts.map((part) => [part.chip_id, part]));
    for (const [id, ofChip] of uptimes) {
      ofChip[name] = toUptime(known.get(id), secondsBetween(edges[0], edges[1]));
    }
  }
  return uptimes;
}

async function readParts(ctx: Pick<AppContext, "db">, edges: SQL, chipIds: readonly string[]) {
  const rows = await ctx.db.execute(sql`
    select e.name, to_jsonb(e.edges) as edges, coalesce((select jsonb_agg(to_jsonb(u))
      from julia.uptime(${`{${chipIds.join(",")}}`}::uuid[], e.edges) u), '[]') as parts
    from ${edges} e`);
  return z.array(rowSchema).parse(rows);
}

const secondsBetween = (from: Date | undefined, until: Date | undefined) =>
  from === undefined || until === undefined ? 0 : (until.getTime() - from.getTime()) / 1000;

function toUptime(part: { up: number; down: number; off: number } | undefined, length: number): Uptime {
  const { up, down, off } = part ?? { up: 0, down: 0, off: 0 };
  const unknown = Math.max(0, length - up - down - off);
  return { up: Math.round(up), down: Math.round(down), off: Math.round(off), unknown: Math.round(unknown) };
}
