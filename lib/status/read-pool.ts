import { sql } from "drizzle-orm";
import { z } from "zod";
import { chipRows } from "@/lib/chips/chip-query";
import { noticeColumns, toNotice } from "@/lib/chips/read-notice";
import type { AppContext } from "@/lib/context/server-context";
import { forecastSchema } from "@/lib/queue/estimate";
import { forecastColumn } from "@/lib/queue/forecast";
import { forecastSlots } from "./forecast-slots";
import { FIRST_PAGE, toChips, worstInstances } from "./read-status-instances";

const count = z.number().int();
const momentOrNull = z.coerce.date().nullable();
const rowSchema = z.object({
  at: z.coerce.date(),
  clock: z.coerce.date(),
  midnight: z.coerce.date(),
  pool: z.object({
    total: count,
    can_send: count,
    down: count,
    resting: count,
    free_now: count,
    sent_last_hour: count,
    sent_today: count,
    next_slot_at: momentOrNull,
    lowest: z.number().nullable(),
    highest: z.number().nullable(),
    mean: z.number().nullable(),
    contacts_low: count.nullable(),
    contacts_high: count.nullable(),
  }),
  waiting: count,
  oldest_at: momentOrNull,
  uncertain: count,
  forecast: forecastSchema.nullable(),
  worst: z.unknown(),
});

/** The current state of the whole pool in one query: senders, free slots, waiting messages, worst instances. */
export async function readPool(ctx: Pick<AppContext, "db"> & { config: Parameters<typeof toNotice>[1] }) {
  const [raw] = await ctx.db.execute<Record<string, unknown>>(sql`
    with ${chipRows()},
    facts as (
      select *,
        sent_last_24h::float8 / nullif(effective_per_day, 0) as load,
        greatest(least(effective_per_hour - sent_last_hour, effective_per_day - sent_last_24h), 0) as room
      from chip_rows where condition <> 'cancelled'
    ),
    pool as (
      select count(*)::int as total,
        count(*) filter (where can_send)::int as can_send,
        count(*) filter (where not can_send and wanted)::int as down,
        count(*) filter (where not can_send and not wanted)::int as resting,
        coalesce(sum(room) filter (where can_send), 0)::int as free_now,
        coalesce(sum(sent_last_hour), 0)::int as sent_last_hour,
        coalesce(sum(sent_today), 0)::int as sent_today,
        min(next_slot_at) filter (where can_send and room = 0) as next_slot_at,
        min(load) filter (where can_send) as lowest,
        max(load) filter (where can_send) as highest,
        avg(load) filter (where can_send) as mean,
        min(contacts) filter (where can_send) as contacts_low,
        max(contacts) filter (where can_send) as contacts_high
      from facts
    ),
    -- The queue's index holds the order of acceptance; the oldest message's time is one more index step.
    queue as (select count(*)::int as waiting, min(seq) as oldest from julia.messages where phase = 'queued')
    select clock_timestamp() as at, (select now from since) as clock,
      (select ((date_trunc('day', t.now at time zone s.time_zone) + interval '1 day') at time zone s.time_zone)
        from since t, julia.settings s where s.id = 1) as midnight,
      (select to_jsonb(p) from pool p) as pool,
      queue.waiting, (select created_at from julia.messages where seq = queue.oldest) as oldest_at,
      (select count(*)::int from julia.messages where phase = 'uncertain') as uncertain,
      ${forecastColumn} as forecast,
      ${worstInstances(FIRST_PAGE, 0)} as worst,
      ${noticeColumns}
    from queue`);
  const row = rowSchema.parse(raw);
  const { pool } = row;
  const iso = (moment: Date | null) => moment?.toISOString() ?? null;
  const isKnown = pool.lowest !== null && pool.highest !== null && pool.mean !== null;
  return {
    at: row.at.toISOString(),
    worst: toChips(row.worst),
    instances: { total: pool.total, canSend: pool.can_send, down: pool.down, resting: pool.resting },
    capacity: {
      freeNow: pool.free_now,
      nextSlotAt: pool.free_now === 0 ? iso(pool.next_slot_at) : null,
      midnight: row.midnight.toISOString(),
      sentLastHour: pool.sent_last_hour,
      sentToday: pool.sent_today,
      ...forecastSlots({
        nowMs: row.clock.getTime(),
        midnightMs: row.midnight.getTime(),
        freeNow: pool.free_now,
        sentLastHour: pool.sent_last_hour,
        forecast: row.forecast,
      }),
    },
    backlog: { waiting: row.waiting, oldestAt: iso(row.oldest_at), uncertain: row.uncertain },
    balance: isKnown
      ? {
          lowest: pool.lowest ?? 0,
          highest: pool.highest ?? 0,
          mean: pool.mean ?? 0,
          contactsLow: pool.contacts_low ?? 0,
          contactsHigh: pool.contacts_high ?? 0,
        }
      : null,
    notice: toNotice(raw, ctx.config),
  };
}
