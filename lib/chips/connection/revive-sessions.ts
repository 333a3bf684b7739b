import { setTimeout as sleep } from "node:timers/promises";
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/client";
import { type ChipRow, chipEvents, chips, gateways } from "@/db/schema";
import { SYSTEM } from "@/lib/actor";
import { actorColumns } from "@/lib/audit";
import { openSocket } from "@/lib/chips/pairing/open-socket";
import { delayNextPoll } from "@/lib/chips/pairing/pairing-claims";
import { POLL_INTERVAL_MS } from "@/lib/chips/pairing/pairing-limits";
import { setPairing } from "@/lib/chips/pairing/pairing-rows";
import type { AppContext } from "@/lib/context/server-context";
import type { Gateway } from "@/lib/gateway/gateway";
import { leavesSessionsClosed } from "@/types/gateway-version";
import { pollChip, RESTART_INTERVAL_MINUTES } from "./probe-chips";
import { DEAD_AFTER_SECONDS, DEAD_AFTER_SECONDS_BEFORE_2_4, STUCK_AFTER_SECONDS } from "./reviving";

const MOST_AT_ONCE = 20;
/** Minimum interval between attempts for one chip, across all workers. */
const TRY_INTERVAL_SECONDS = 60;

const dueSchema = z.object({ id: z.string(), state: z.enum(["connecting", "close"]) });
type Due = z.output<typeof dueSchema>;

/**
 * Revives sessions that are still valid but that the gateway does not reopen on its own. This needs no QR code and no
 * person. A socket refused by WhatsApp stays `connecting` until it is restarted, and a gateway that starts while
 * WhatsApp is unreachable may leave its instances closed. Returns the number of chips that were due.
 */
export async function reviveSessions(ctx: AppContext): Promise<number> {
  const leavesClosed = await readGatewaysThatLeaveSessionsClosed(ctx);
  const rows = await ctx.db.execute(sql`
    select c.id, c.state from julia.chips c
    join julia.pairings p on p.chip_id = c.id and p.poll_not_before <= clock_timestamp()
    left join julia.chip_health h on h.chip_id = c.id
    where julia.has_lost_session(c, p)
      and coalesce(c.state_since, c.created_at) <= clock_timestamp() - make_interval(secs => case c.state
        when 'connecting' then ${STUCK_AFTER_SECONDS}::int
        when 'close' then case when ${leavesClosed}::jsonb ? c.gateway_id then ${DEAD_AFTER_SECONDS}::int
          else ${DEAD_AFTER_SECONDS_BEFORE_2_4}::int end end)
      and (h.revival_tried_at is null
        or h.revival_tried_at <= clock_timestamp() - make_interval(secs => ${TRY_INTERVAL_SECONDS}::int))
      and (c.state = 'close' or h.restarted_at is null
        or h.restarted_at <= clock_timestamp() - make_interval(mins => ${RESTART_INTERVAL_MINUTES}::int))
      and not exists (select 1 from julia.chip_operations o where o.chip_id = c.id and o.state = 'requested')
      and not exists (select 1 from julia.gateways g where g.id = c.gateway_id and g.is_down)
    order by coalesce(c.state_since, c.created_at) limit ${MOST_AT_ONCE}`);
  const due = rows.map((row) => dueSchema.parse(row));
  await Promise.all(due.map((chip) => revive(ctx, chip)));
  return due.length;
}

/** Returns the gateway ids as a JSON array. */
async function readGatewaysThatLeaveSessionsClosed(ctx: AppContext): Promise<string> {
  const rows = await ctx.db.select({ id: gateways.id, version: gateways.version }).from(gateways);
  return JSON.stringify(rows.filter(({ version }) => leavesSessionsClosed(version)).map(({ id }) => id));
}

async function revive(ctx: AppContext, { id, state }: Due): Promise<void> {
  if (!(await claimTry(ctx, id))) return;
  // The stored state may be outdated, so poll before deciding.
  if ((await pollChip(ctx, id)) !== state) return;
  const [chip] = await ctx.db.select().from(chips).where(eq(chips.id, id));
  if (chip === undefined || chip.instanceName === null) return;
  const gateway = await ctx.gateways.of(chip.gatewayId);
  const row = await gateway.fetchInstance(chip.instanceName);
  await delayNextPoll(ctx.db, id, 2);
  // The gateway's row stays `open` until a final close or a QR code. Any other value means that there is no session to
  // revive.
  if (!row.ok || row.value.status !== "open") return;
  const isTried =
    state === "connecting"
      ? await restart(ctx, gateway, chip, chip.instanceName)
      : await connect(ctx, chip, chip.instanceName);
  if (!isTried) return;
  // Poll soon after the attempt, because webhooks may not reach us.
  await sleep(POLL_INTERVAL_MS);
  await delayNextPoll(ctx.db, id, 0);
  await pollChip(ctx, id);
}

async function claimTry(ctx: AppContext, chipId: string): Promise<boolean> {
  const rows = await ctx.db.execute(sql`
    insert into julia.chip_health as h (chip_id, revival_tried_at) values (${chipId}, clock_timestamp())
    on conflict (chip_id) do update set revival_tried_at = excluded.revival_tried_at
    where h.revival_tried_at is null
      or h.revival_tried_at <= clock_timestamp() - make_interval(secs => ${TRY_INTERVAL_SECONDS}::int)
    returning 1`);
  return rows.length === 1;
}

async function restart(
  ctx: AppContext,
  gateway: Gateway,
  chip: ChipRow,
  instanceName: string,
): Promise<boolean> {
  // Claims the restart, unless an operation has started since the poll or the last restart was too recent.
  const claimed = await ctx.db.execute(sql`
    update julia.chip_health h set restarted_at = clock_timestamp()
    from julia.chips c
    where h.chip_id = ${chip.id} and c.id = h.chip_id and c.operation_id = ${chip.operationId}
      and (h.restarted_at is null
        or h.restarted_at <= clock_timestamp() - make_interval(mins => ${RESTART_INTERVAL_MINUTES}::int))
    returning 1`);
  if (claimed.length === 0) return false;
  const answer = await gateway.restart(instanceName);
  if (!answer.ok) {
    ctx.log.warn(
      { chipId: chip.id, instance: instanceName, failure: answer.kind },
      "stuck session could not be restarted",
    );
    // The restart was refused or never sent, so it had no effect. Release the claim.
    if (answer.kind !== "timeout" && answer.kind !== "unexpected") {
      await ctx.db.execute(sql`update julia.chip_health set restarted_at = null where chip_id = ${chip.id}`);
    }
    return false;
  }
  await ctx.db.transaction(async (tx) => {
    await note(tx, chip.id, "stuck_session_restarted");
    // The time without a QR code starts over with the new socket.
    await setPairing(tx, chip.id, { withoutQrSince: null, reason: null });
  });
  ctx.log.warn({ chipId: chip.id, instance: instanceName }, "stuck session restarted");
  return true;
}

async function connect(ctx: AppContext, chip: ChipRow, instanceName: string): Promise<boolean> {
  const opened = await openSocket(ctx, chip, instanceName);
  if (opened.kind !== "opened") return false;
  await ctx.db.transaction((tx) => note(tx, chip.id, "dead_session_connected"));
  ctx.log.warn({ chipId: chip.id, instance: instanceName }, "closed session connected");
  return true;
}

const note = (tx: Transaction, chipId: string, kind: string) =>
  tx.insert(chipEvents).values({ chipId, kind, ...actorColumns(SYSTEM) });
