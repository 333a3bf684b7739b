import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { chipEvents, chipHealth, chips } from "@/db/schema";
import { SYSTEM } from "@/lib/actor";
import { actorColumns } from "@/lib/audit";
import { claimPoll } from "@/lib/chips/pairing/pairing-claims";
import type { AppContext } from "@/lib/context/server-context";
import { observe } from "./observe";

/** Maximum polls per gateway and run. Runs start every second. */
const MOST_POLLS = 5;
/** Poll intervals for a chip under suspicion and for a chip without recent events. */
const SUSPECT_LOOK_SECONDS = 20;
const UNHEARD_LOOK_SECONDS = 120;
/**
 * A session that reports `open` after this many consecutive failed sends has a dead socket. The session is restarted,
 * at most once per `RESTART_INTERVAL_MINUTES`.
 */
const REFUSALS_UNTIL_RESTART = 2;
export const RESTART_INTERVAL_MINUTES = 10;

const dueSchema = z.object({
  chip_id: z.string(),
  instance: z.string().nullable(),
  is_dead_when_open: z.boolean(),
});

/**
 * Polls the chips that are out of rotation and due for a probe. Never sends a message. A chip proven `open` returns to
 * rotation. Each further failed or uncertain send that takes the chip out of rotation doubles the delay before the next
 * probe, up to 5 minutes.
 */
export async function probeChips(ctx: AppContext): Promise<void> {
  const due = await ctx.db.execute(sql`
    update julia.chip_rotation r set probe_at = julia.clock()
      + least(interval '5 minutes', interval '5 seconds' * (2 ^ least(out_count, 10)))
    where chip_id in (select o.chip_id from (
        select chip_id, row_number() over (partition by gateway_id order by probe_at) as place
        from julia.chip_rotation where out_since is not null and probe_at <= julia.clock()) due
      join julia.chip_rotation o on o.chip_id = due.chip_id and o.probe_at <= julia.clock()
      where due.place <= ${MOST_POLLS} for no key update of o skip locked)
    returning chip_id, (select instance_name from julia.chips where id = chip_id) as instance, out_cause = 'connection_closed' and out_count >= ${REFUSALS_UNTIL_RESTART} and not exists (
      select 1 from julia.chip_health h where h.chip_id = r.chip_id
        and h.restarted_at > clock_timestamp() - make_interval(mins => ${RESTART_INTERVAL_MINUTES})) as is_dead_when_open`);
  await Promise.all(due.map((row) => probe(ctx, dueSchema.parse(row))));
}

const suspectSchema = z.object({ id: z.string() });

/**
 * Polls chips that need an extra check between reconciliations: after a miss, under suspicion, in state `unknown`, or
 * without a recent event. Detects a lasting drop within seconds.
 */
export async function pollSuspects(ctx: AppContext): Promise<void> {
  const suspects = await ctx.db.execute(sql`
    select id from (select c.id, c.misses, c.state, c.state_checked_at, row_number() over (partition by c.gateway_id
      order by c.misses desc, c.state = 'unknown' desc, c.state_checked_at nulls first) as place
    from julia.chips c
    left join julia.chip_health h on h.chip_id = c.id
    join julia.pairings p on p.chip_id = c.id and p.poll_not_before <= clock_timestamp()
    where c.status <> 'cancelled' and c.instance_name is not null
      and not exists (select 1 from julia.gateways g where g.id = c.gateway_id and g.is_down) and (
      c.evolution_connected and c.misses > 0
      or c.state = 'unknown' and c.ever_paired
      or c.evolution_connected and greatest(c.state_checked_at, h.last_webhook_at) < clock_timestamp() -
        make_interval(secs => case when h.worst is null then ${UNHEARD_LOOK_SECONDS}::int else ${SUSPECT_LOOK_SECONDS}::int end))) due
    where place <= ${MOST_POLLS}`);
  await Promise.all(suspects.map((row) => pollChip(ctx, suspectSchema.parse(row).id)));
}

async function probe(ctx: AppContext, due: z.output<typeof dueSchema>): Promise<void> {
  const chipId = due.chip_id;
  if ((await pollChip(ctx, chipId)) !== "open") return;
  // Restart the dead socket first. The next probe decides whether the chip may send again.
  if (due.is_dead_when_open && (await restartSession(ctx, chipId))) return;
  // Keep `out_cause` and `out_count`, which are evidence for the next probe.
  await ctx.db.execute(sql`
    update julia.chip_rotation set out_since = null, probe_at = null, uncertain_streak = 0
    where chip_id = ${chipId}`);
  ctx.log.info({ chipId, instance: due.instance }, "chip back in rotation");
}

/** Restarts a session whose socket is dead. The session stays logged in. Returns false if nothing was restarted. */
async function restartSession(ctx: AppContext, chipId: string): Promise<boolean> {
  const [chip] = await ctx.db.select().from(chips).where(eq(chips.id, chipId));
  if (chip === undefined || chip.instanceName === null || !chip.evolutionConnected) return false;
  const gateway = await ctx.gateways.of(chip.gatewayId);
  const answer = await gateway.restart(chip.instanceName);
  if (!answer.ok) return false;
  const restartedAt = sql`clock_timestamp()`;
  await ctx.db.transaction(async (tx) => {
    await tx
      .insert(chipHealth)
      .values({ chipId, restartedAt })
      .onConflictDoUpdate({ target: chipHealth.chipId, set: { restartedAt } });
    await tx.insert(chipEvents).values({ chipId, kind: "session_restarted", ...actorColumns(SYSTEM) });
  });
  ctx.log.warn({ chipId, instance: chip.instanceName }, "half-dead session restarted");
  return true;
}

/**
 * Polls the gateway for one chip and stores what the answer proves. Returns the state, or null if the chip was not
 * polled or the answer proved nothing.
 */
export async function pollChip(ctx: AppContext, chipId: string): Promise<string | null> {
  const [chip] = await ctx.db.select().from(chips).where(eq(chips.id, chipId));
  if (chip === undefined || !(await claimPoll(ctx.db, chipId))) return null;
  const failure = await observe(ctx, chip, { mayConnect: false });
  if (failure !== null) return null;
  const [after] = await ctx.db.select().from(chips).where(eq(chips.id, chipId));
  // A single miss proves neither that the session is open nor that it is gone.
  return after === undefined || after.misses > 0 ? null : after.state;
}
