import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { REOPENINGS_A_MINUTE } from "./find-suspicions";

/** Minimum interval between two socket checks of the same chip. */
const CHECK_EVERY_SECONDS = 60;
/**
 * Maximum duration of a check. Two competing sockets replace each other twice within this time, even on a gateway that
 * waits 3 s before it reconnects.
 */
const LONGEST_CHECK_MS = 10_000;
const PAUSE_MS = 15;
/** Recorded logins took at least 180 ms, so no login fits between two readings that are closer together than this. */
const SHORTER_THAN_A_LOGIN_MS = 100;
const OVERLAPS_THAT_PROVE = 2;

/** A state reported by the gateway, and the `performance.now()` times between which it was read. */
export interface StateReading {
  state: string;
  beganMs: number;
  endedMs: number;
}

/**
 * Returns true if two sockets keep replacing each other on one session. The gateway keeps a single state per session,
 * and a single socket always goes through `close`, `connecting` and `open`. With two sockets, the `close` of the old
 * socket arrives after the login of the new socket, so `open` repeatedly follows `close` directly.
 */
export function showsTwoSockets(readings: readonly StateReading[]): boolean {
  const changes = readings.filter(({ state }, index) => state !== readings[index - 1]?.state);
  let overlaps = 0;
  let reconnects = 0;
  for (const [index, { state, endedMs }] of changes.entries()) {
    const before = changes[index - 1];
    if (before?.state !== "close") continue;
    if (state === "connecting") reconnects += 1;
    if (state === "open" && endedMs - before.beganMs < SHORTER_THAN_A_LOGIN_MS) overlaps += 1;
  }
  return overlaps >= OVERLAPS_THAT_PROVE && overlaps > reconnects;
}

/**
 * Repeatedly reads the state of one chip whose session keeps reopening. If two sockets are the cause, records this and
 * returns true. The events alone prove nothing, because many drops of a single socket look the same.
 */
export async function checkSockets(ctx: AppContext, longestMs = LONGEST_CHECK_MS): Promise<boolean> {
  const claimed = await claim(ctx);
  if (claimed === null) return false;
  const { chipId, instanceName } = claimed;
  const gateway = await ctx.gateways.of(claimed.gatewayId);
  const readings: StateReading[] = [];
  const startedMs = performance.now();
  while (performance.now() - startedMs < longestMs) {
    const beganMs = performance.now();
    const result = await gateway.connectionState(instanceName);
    if (!result.ok) return false;
    readings.push({ state: result.value.state, beganMs, endedMs: performance.now() });
    if (showsTwoSockets(readings)) {
      await ctx.db.execute(
        sql`update julia.chip_health set two_sockets_at = clock_timestamp() where chip_id = ${chipId}`,
      );
      ctx.log.warn({ instance: instanceName }, "two sockets replace each other on one session");
      return true;
    }
    await sleep(PAUSE_MS);
  }
  return false;
}

const claimedSchema = z
  .object({ chip_id: z.string(), instance_name: z.string(), gateway_id: z.string() })
  .transform((row) => ({ chipId: row.chip_id, instanceName: row.instance_name, gatewayId: row.gateway_id }));

/**
 * Claims one of the chips whose session keeps reopening: the one with the oldest check. Returns null if no chip is due.
 */
async function claim(ctx: Pick<AppContext, "db">) {
  const due = sql`interval '1 second' * ${CHECK_EVERY_SECONDS}::int`;
  const rows = await ctx.db.execute(sql`
    with opening as (
      select chip_id from julia.webhook_events
      where event = 'connection.update' and received_at > clock_timestamp() - interval '1 minute'
        and data ->> 'state' = 'open'
      group by chip_id having count(*) >= ${REOPENINGS_A_MINUTE}::int),
    chosen as (
      select c.id, c.instance_name, c.gateway_id from opening o
      join julia.chips c on c.id = o.chip_id
      left join julia.chip_health h on h.chip_id = c.id
      where c.status <> 'cancelled' and c.instance_name is not null
        and (h.sockets_checked_at is null or h.sockets_checked_at < clock_timestamp() - ${due})
      order by h.sockets_checked_at nulls first limit 1),
    claimed as (
      insert into julia.chip_health as h (chip_id, sockets_checked_at)
      select id, clock_timestamp() from chosen
      on conflict (chip_id) do update set sockets_checked_at = excluded.sockets_checked_at
        where h.sockets_checked_at is null or h.sockets_checked_at < clock_timestamp() - ${due}
      returning chip_id)
    select chip_id, instance_name, gateway_id from claimed join chosen on chosen.id = claimed.chip_id`);
  return rows[0] === undefined ? null : claimedSchema.parse(rows[0]);
}
