import { setImmediate } from "node:timers/promises";
import type { AppContext } from "@/lib/context/server-context";
import type { Outlook, OutlookChange, OutlookQuery } from "@/types/outlook";
import type { ChipSnapshot, PoolSnapshot } from "./pool-snapshot";
import { HORIZON_DAYS, readPoolSnapshot } from "./read-snapshot";
import { type SimulatedRun, simulate } from "./simulate";

const HORIZON_SECONDS = HORIZON_DAYS * 86_400;
/** Smallest reduction of the finish time that counts as an improvement. */
const LEAST_GAIN_SECONDS = 60;

/**
 * Predicts by when the given number of messages would be sent, which limits delay them, and which changes would help.
 */
export async function readOutlook(ctx: Pick<AppContext, "db">, query: OutlookQuery): Promise<Outlook> {
  const pool = await readPoolSnapshot(ctx, query);
  const run = (changed: PoolSnapshot) =>
    simulate(changed, {
      count: query.count,
      isFollowUp: query.kind === "follow_up",
      horizon: HORIZON_SECONDS,
    });
  const now = run(pool);
  const changes: (SimulatedRun & Pick<PossibleChange, "change" | "chips">)[] = [];
  for (const { change, chips, changed } of possibleChanges(pool)) {
    // A simulation of a large pool takes up to 0.3 s, and other requests must not wait for all simulations.
    await setImmediate();
    const other = { change, chips, ...run(changed) };
    if (isBetter(other, now)) changes.push(other);
  }
  changes.sort((a, b) => (isBetter(a, b) ? -1 : 1));
  const moment = (seconds: number) => new Date(pool.at.getTime() + seconds * 1000).toISOString();
  const finish = ({ finishAt, sentByDeadline }: SimulatedRun) => ({
    finishAt: finishAt === null ? null : moment(finishAt),
    sentByDeadline,
  });
  return {
    at: moment(0),
    deadline: moment(pool.deadline),
    asked: query.count,
    ...finish(now),
    canSend: pool.isWorkerAlive ? pool.chips.filter(({ absence }) => absence === null).length : 0,
    ahead: pool.waiting.reduce((sum, { count }) => sum + count, 0),
    doctors: query.kind === "follow_up" ? pool.doctors : null,
    limits: now.limits,
    changes: changes.map(({ change, chips, ...other }) => ({ change, chips, ...finish(other) })),
    specialties: pool.specialties,
  };
}

function isBetter(one: SimulatedRun, other: SimulatedRun): boolean {
  const [a, b] = [one.finishAt ?? HORIZON_SECONDS, other.finishAt ?? HORIZON_SECONDS];
  return a < b - LEAST_GAIN_SECONDS || (a <= b && one.sentByDeadline > other.sentByDeadline);
}

interface PossibleChange {
  change: OutlookChange;
  chips: number;
  changed: PoolSnapshot;
}

/** For each change that people can make, returns the pool as it would be after that change. */
function possibleChanges(pool: PoolSnapshot): PossibleChange[] {
  const changes: PossibleChange[] = [
    withReturned(pool, "gateway", "gateway"),
    withReturned(pool, "reconnect", "down"),
    withReturned(pool, "resume", "paused"),
  ].filter(({ chips }) => chips > 0);
  if (!pool.isWorkerAlive)
    changes.push({ change: "worker", chips: 0, changed: { ...pool, isWorkerAlive: true } });
  if (pool.closures.length > 0)
    changes.push({ change: "open_window", chips: 0, changed: { ...pool, closures: [] } });
  return changes;
}

function withReturned(
  pool: PoolSnapshot,
  change: OutlookChange,
  absence: ChipSnapshot["absence"],
): PossibleChange {
  const returns = (chip: ChipSnapshot) => chip.absence === absence;
  return {
    change,
    chips: pool.chips.filter(returns).length,
    changed: {
      ...pool,
      chips: pool.chips.map((chip) =>
        returns(chip) ? { ...chip, absence: null, resumedAt: chip.returnsSlowly ? 0 : chip.resumedAt } : chip,
      ),
    },
  };
}
