import type { ChipModel } from "./chip-model";
import type { PoolSnapshot } from "./pool-snapshot";

/** These functions choose among the simulated chips as the strategies in `db/functions/strategies` do. */

/**
 * Returns the least loaded free chip of the specialty, or of the whole pool if `specialty` is empty. If no chip of the
 * specialty can send and the settings allow the fallback, chooses from the rest of the pool.
 */
export function chipFor(
  specialty: string,
  pool: Pick<PoolSnapshot, "specialtyMap" | "specialtyFallback">,
  free: ReadonlySet<ChipModel>,
  choosable: readonly ChipModel[],
  now: number,
): ChipModel | undefined {
  if (specialty === "") return leastLoaded(free, now, () => true);
  const listed = new Set(pool.specialtyMap[specialty] ?? []);
  const isListed = ({ facts }: ChipModel) => listed.has(facts.instanceName ?? "");
  const best = leastLoaded(free, now, isListed);
  if (best !== undefined || !pool.specialtyFallback) return best;
  const isAble = choosable.some(
    (chip) =>
      isListed(chip) && (!chip.isBlocked(now) || chip.blockedBy === "gap" || chip.blockedBy === "ramp"),
  );
  return isAble ? undefined : leastLoaded(free, now, () => true);
}

/** Returns the chip whose turn it is. If that chip is not free, returns undefined, so that the other chips wait. */
export function chipInTurn(choosable: readonly ChipModel[], now: number): ChipModel | undefined {
  const [next] = takingTurns(choosable, now).sort((a, b) => a.turns - b.turns || compare(a, b));
  return next === undefined || next.isBlocked(now) ? undefined : next;
}

/** Returns the turn count of a chip that has just sent. A chip must not catch up on the turns that it missed. */
export function turnsAfter(chip: ChipModel, choosable: readonly ChipModel[], now: number): number {
  const others = takingTurns(choosable, now).filter((other) => other !== chip);
  return others.length === 0
    ? chip.turns
    : Math.max(chip.turns, Math.min(...others.map(({ turns }) => turns)));
}

const takingTurns = (choosable: readonly ChipModel[], now: number) =>
  choosable.filter((chip) => !chip.isBlocked(now) || chip.blockedBy === "gap");

function leastLoaded(
  free: ReadonlySet<ChipModel>,
  now: number,
  isWanted: (chip: ChipModel) => boolean,
): ChipModel | undefined {
  let best: ChipModel | undefined;
  let bestLoad = 0;
  for (const chip of free) {
    if (chip.facts.absence !== null || !isWanted(chip)) continue;
    const load = chip.load(now);
    if (best !== undefined && (load - bestLoad || compare(chip, best)) >= 0) continue;
    best = chip;
    bestLoad = load;
  }
  return best;
}

/** Sorts the least recently used chip first, then by priority. */
function compare(a: ChipModel, b: ChipModel): number {
  const last = (chip: ChipModel) => chip.lastSlotAt ?? -Number.MAX_VALUE;
  return last(a) - last(b) || a.facts.priority - b.facts.priority;
}
