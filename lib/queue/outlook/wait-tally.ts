import type { OutlookLimit } from "@/types/outlook";
import type { Blocker, ChipModel } from "./chip-model";
import type { PoolSnapshot } from "./pool-snapshot";

const LIMITS: Record<Blocker, OutlookLimit> = {
  gap: "spacing",
  hour: "hour",
  day: "day",
  ramp: "reconnection",
  no_capacity: "day",
};

/**
 * Adds up the chip-seconds during which each limit prevents sends, from now until the query's last message is sent.
 */
export class WaitTally {
  private readonly seconds = new Map<OutlookLimit, number>();
  private readonly since = new Map<ChipModel, number>();

  constructor(private readonly closures: PoolSnapshot["closures"]) {}

  /** Called before a chip's next free time is computed again, and at the end of the simulation. */
  settle(chip: ChipModel, now: number): void {
    const since = this.since.get(chip);
    this.since.delete(chip);
    if (since === undefined || chip.blockedBy === null || chip.freeAt <= since) return;
    const until = Math.min(now, chip.freeAt);
    const closed = this.closedSeconds(since, until);
    this.add(limitOf(chip, since), until - since - closed);
  }

  begin(chip: ChipModel, now: number): void {
    this.since.set(chip, now);
  }

  addClosure(seconds: number, chips: number): void {
    this.add("window", seconds * chips);
  }

  /** Returns the limits with the largest share first. The shares add up to 1. */
  shares(): { limit: OutlookLimit; share: number }[] {
    const total = [...this.seconds.values()].reduce((sum, seconds) => sum + seconds, 0);
    return [...this.seconds]
      .map(([limit, seconds]) => ({ limit, share: seconds / total }))
      .sort((a, b) => b.share - a.share);
  }

  private add(limit: OutlookLimit, seconds: number): void {
    if (seconds > 0) this.seconds.set(limit, (this.seconds.get(limit) ?? 0) + seconds);
  }

  private closedSeconds(from: number, until: number): number {
    return this.closures.reduce(
      (sum, closed) => sum + Math.max(0, Math.min(until, closed.until) - Math.max(from, closed.from)),
      0,
    );
  }
}

function limitOf(chip: ChipModel, now: number): OutlookLimit {
  const { blockedBy } = chip;
  if (blockedBy === null || blockedBy === "gap" || blockedBy === "ramp") return LIMITS[blockedBy ?? "gap"];
  return chip.limits(now).loweredBy ?? LIMITS[blockedBy];
}
