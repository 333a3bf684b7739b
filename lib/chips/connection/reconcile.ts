import { isNotNull, sql } from "drizzle-orm";
import { type ChipRow, chips } from "@/db/schema";
import { SYSTEM } from "@/lib/actor";
import { changeChip } from "@/lib/chips/change-chip";
import { disconnectChip } from "@/lib/chips/disconnect-chip";
import { claimPoll } from "@/lib/chips/pairing/pairing-claims";
import type { CommandContext } from "@/lib/context/command-context";
import type { GatewayInstance } from "@/lib/gateway/pairing";
import { phoneKey } from "@/lib/phone";
import { afterState, isNewDisconnection } from "./connection-changes";
import { observe } from "./observe";
import { recordFinalClose } from "./record-final-close";
import { recordOwner } from "./record-owner";

/** Maximum number of individual polls per run. The next run handles the rest. */
const MAX_POLLS = 200;
const AT_ONCE = 8;

export interface Reconciliation {
  changed: number;
  polls: number;
  /** Names of instances that have no chip. */
  unknown: string[];
}

/**
 * Compares every chip of a gateway with the gateway's instance list. The list can be stale, so its `open` proves
 * nothing: if the list and a chip disagree about `open`, the instance is polled. A new final close is recorded
 * immediately, and a missing instance after two misses. A chip that matches the list is not updated.
 */
export async function reconcile(
  ctx: CommandContext,
  gatewayId: string,
  found: readonly GatewayInstance[],
  /** Database time before the list was requested. Facts proven later are newer than the list. */
  asOf: Date,
): Promise<Reconciliation> {
  const isOfThisList = (chip: ChipRow, row: ChipRow) =>
    row.operationId === chip.operationId && (row.lastOpenAt === null || row.lastOpenAt <= asOf);
  const change = (chip: ChipRow, decide: Parameters<typeof changeChip>[3]) =>
    ctx.db.transaction((tx) =>
      changeChip(tx, chip.id, SYSTEM, (row, now) => (isOfThisList(chip, row) ? decide(row, now) : null)),
    );
  const byName = new Map(found.map((instance) => [instance.instanceName, instance]));
  const steps = (await chipsAtRest(ctx, gatewayId, asOf)).flatMap((chip) => {
    const instance = chip.instanceName === null ? undefined : byName.get(chip.instanceName);
    const step = nextStep(chip, instance);
    return step === "agrees" ? [] : [{ chip, instance, step }];
  });
  const unclear = steps.filter(({ step }) => step === "poll").slice(0, MAX_POLLS);
  const others = steps.filter(({ step }) => step !== "poll");
  await eachOf(others, async ({ chip, instance, step }) => {
    switch (step) {
      case "missed":
        return change(chip, (row, now) => afterMiss(row, now));
      case "disconnect":
        return disconnectAgain(ctx, chip);
    }
    if (instance === undefined) return;
    switch (step) {
      case "final_close":
        return ctx.db.transaction((tx) =>
          recordFinalClose(
            tx,
            chip.id,
            SYSTEM,
            { code: instance.disconnectionCode, at: instance.disconnectedAt },
            (row) => isOfThisList(chip, row) && isNewDisconnection(row, instance),
          ),
        );
      case "own_logout":
        return change(chip, () => ({ set: { gatewayDisconnectedAt: instance.disconnectedAt } }));
      case "state":
        return change(chip, (_, now) => ({
          set: { state: instance.status, stateCheckedAt: now, misses: 0 },
        }));
      case "owner":
        return ctx.db.transaction((tx) => recordOwner(tx, chip.id, instance));
    }
  });
  await eachOf(unclear, ({ chip }) => poll(ctx, chip));
  const changed = others.filter(({ step }) => step !== "own_logout" && step !== "disconnect").length;
  return { changed, polls: unclear.length, unknown: await namesNotInPool(ctx, found) };
}

async function eachOf<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  const next = items.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const item of next) await work(item);
    }),
  );
}

/** Repeats an operator's disconnect after the instance has connected again. */
async function disconnectAgain(ctx: CommandContext, chip: ChipRow): Promise<void> {
  await disconnectChip(ctx, chip.id).catch((error: unknown) =>
    ctx.log.warn({ err: error, instance: chip.instanceName }, "repeated disconnect failed"),
  );
}

/** Returns the names that `listAdoptable` would offer, from a list that was already read. */
async function namesNotInPool(ctx: CommandContext, found: readonly GatewayInstance[]): Promise<string[]> {
  const rows = await ctx.db
    .select({ name: sql<string>`lower(${chips.instanceName})` })
    .from(chips)
    .where(isNotNull(chips.instanceName));
  const known = new Set(rows.map((row) => row.name));
  return found.flatMap(({ instanceName }) => (known.has(instanceName.toLowerCase()) ? [] : [instanceName]));
}

async function poll(ctx: CommandContext, chip: ChipRow): Promise<void> {
  if (await claimPoll(ctx.db, chip.id)) await observe(ctx, chip, { mayConnect: false });
}

type Step = "agrees" | "state" | "missed" | "final_close" | "own_logout" | "owner" | "poll" | "disconnect";

function nextStep(chip: ChipRow, instance: GatewayInstance | undefined): Step {
  if (instance === undefined) return chip.state === "missing" ? "agrees" : "missed";
  if (isNewDisconnection(chip, instance)) {
    return chip.desiredConnection === "disconnected" && !chip.evolutionConnected
      ? "own_logout"
      : "final_close";
  }
  if (chip.evolutionConnected) {
    if (chip.desiredConnection === "disconnected") return "disconnect";
    // Another phone was paired without any report to us, for example during an outage.
    if (instance.status === "open" && chip.ownerKey !== null && isOtherOwner(chip, instance)) return "owner";
    const isSettled = instance.status === "open" && chip.ownerKey !== null && chip.misses === 0;
    return isSettled ? "agrees" : "poll";
  }
  // The list's `open` may be stale, so poll the instance. Other states need no proof.
  if (instance.status === "open") return "poll";
  return chip.state === "missing" || chip.state === "unknown" ? "state" : "agrees";
}

const isOtherOwner = (chip: ChipRow, { ownerPhone }: GatewayInstance) =>
  ownerPhone !== null && phoneKey(ownerPhone) !== chip.ownerKey;

function afterMiss(chip: ChipRow, now: Date) {
  // Requires two misses for every chip, because the list is incomplete while the gateway starts.
  if (chip.misses + 1 < 2) return { set: { misses: chip.misses + 1 } };
  return afterState({ ...chip, misses: 1 }, "missing", now);
}

/**
 * Returns the gateway's chips with an instance, except chips whose operation is still running or has ended after
 * `since`.
 */
function chipsAtRest(ctx: CommandContext, gatewayId: string, since: Date): Promise<ChipRow[]> {
  return ctx.db
    .select()
    .from(chips)
    .where(sql`${chips.gatewayId} = ${gatewayId} and ${chips.instanceName} is not null and ${chips.status} <> 'cancelled' and not exists (
      select 1 from julia.chip_operations o where o.chip_id = ${chips.id}
        and (o.state = 'requested' or o.finished_at >= ${since.toISOString()}::timestamptz))`)
    .orderBy(sql`${chips.stateCheckedAt} nulls first`);
}

/**
 * Sets every chip of a gateway in state `open` or `connecting` to `unknown`. Used after two consecutive failed reads of
 * the list. Does not change chips in state `close` or `missing`, which are disconnected in any case. Does not change
 * any chip's status. Returns the number of changed chips.
 */
export async function markUnknown(ctx: CommandContext, gatewayId: string): Promise<number> {
  const rows = await ctx.db.execute<{ id: string }>(sql`
    with lost as (
      select id, state from julia.chips
      where gateway_id = ${gatewayId} and status <> 'cancelled' and instance_name is not null
        and state in ('open', 'connecting')
      for no key update
    ), changed as (
      update julia.chips c set state = 'unknown', state_since = clock_timestamp(), evolution_connected = false,
        misses = 0
      from lost where c.id = lost.id returning c.id, lost.state
    ), told as (
      insert into julia.chip_events (chip_id, kind, from_value, to_value, reason, actor_kind, actor_label)
      select id, 'connection', state, 'unknown', 'gateway_down', 'system', 'julia' from changed where state = 'open'
    )
    select id from changed`);
  return rows.length;
}
