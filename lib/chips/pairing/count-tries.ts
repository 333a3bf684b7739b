import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { PAIRING_CAUSES, SCAN_ANSWERS } from "@/types/pairing";
import { PAIRING_STATS_DAYS, type PairingStats, type PairingStatsWindow } from "@/types/pairing-stats";

const rowsSchema = z.array(
  z.object({
    tries: z.number().int(),
    connected: z.number().int(),
    firstTries: z.number().int(),
    firstConnected: z.number().int(),
    medianSeconds: z.number().nullable(),
    cause: z.enum(PAIRING_CAUSES).nullable(),
    answer: z.enum(SCAN_ANSWERS).nullable(),
    isTotal: z.boolean(),
  }),
);

/** Counts the pairing tries of the last 7 and 30 days that have connected or failed. */
export async function countPairings(
  ctx: Pick<AppContext, "db">,
): Promise<Record<PairingStatsWindow, PairingStats>> {
  const [d7, d30] = await Promise.all([
    countDays(ctx, PAIRING_STATS_DAYS.d7),
    countDays(ctx, PAIRING_STATS_DAYS.d30),
  ]);
  return { d7, d30 };
}

async function countDays(ctx: Pick<AppContext, "db">, days: number): Promise<PairingStats> {
  const rows = rowsSchema.parse(
    await ctx.db.execute(sql`
      with tries as materialized (
        select cause, is_first, connected_at is not null and cause is null as is_connected,
          -- An answer does not count as a failure if the try connected later.
          case when cause = 'scanned_but_not_linked' then answer end as answer,
          extract(epoch from connected_at - started_at)::float8 as seconds
        from julia.pairing_tries
        where started_at > clock_timestamp() - make_interval(days => ${days}::int)
          and (ended_at is not null or connected_at is not null))
      select count(*)::int as tries, (count(*) filter (where is_connected))::int as connected,
        (count(*) filter (where is_first))::int as "firstTries",
        (count(*) filter (where is_first and is_connected))::int as "firstConnected",
        percentile_cont(0.5) within group (order by seconds) filter (where is_connected) as "medianSeconds",
        cause, answer, grouping(cause, answer) = 3 as "isTotal"
      from tries group by grouping sets ((), (cause), (answer))
      order by tries desc, cause, answer`),
  );
  const total = rows.find(({ isTotal }) => isTotal);
  const { tries = 0, connected = 0, firstTries = 0, firstConnected = 0, medianSeconds = null } = total ?? {};
  return {
    tries,
    connected,
    firstTries,
    firstConnected,
    medianSeconds,
    failures: rows.flatMap((row) => (row.cause === null ? [] : [{ cause: row.cause, tries: row.tries }])),
    answers: rows.flatMap((row) => (row.answer === null ? [] : [{ answer: row.answer, tries: row.tries }])),
  };
}

const totalsSchema = z.array(z.object({ outcome: z.string(), tries: z.number().int() }));

/**
 * Counts, since the installation, the tries that can no longer change, by outcome: `connected`, a cause, or `unknown`.
 * The counts never decrease.
 */
export async function countEndedTries(ctx: Pick<AppContext, "sql">): Promise<z.output<typeof totalsSchema>> {
  const rows = await ctx.sql`
    select coalesce(cause, case when connected_at is not null then 'connected' else 'unknown' end) as outcome,
      count(*)::int as tries
    from julia.pairing_tries where ended_at is not null group by 1`;
  return totalsSchema.parse(rows);
}
