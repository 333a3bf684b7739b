import type { ChipSnapshot, LimitStep, PoolSnapshot } from "./pool-snapshot";

export type Blocker = NonNullable<ChipSnapshot["blockedBy"]>;

const PORTIONS_PER_HOUR = 6;
const MOST_PORTIONS = 10;

type Rules = Pick<PoolSnapshot, "hourSeconds" | "daySeconds">;

/**
 * One chip in simulated time, which only moves forward. Computes cooldowns and windows as `julia.rest_until` does, but
 * from the slots that the simulation takes. `tests/integration/pool/outlook.test.ts` compares the results of both over
 * whole days.
 */
export class ChipModel {
  freeAt: number;
  blockedBy: Blocker | null;
  lastSlotAt: number | null;
  turns: number;
  resumedAt: number | null;
  private gapUntil: number;
  private readonly held: number[];
  private heldBeforeDay = 0;
  private step = 0;

  constructor(
    readonly facts: ChipSnapshot,
    private readonly rules: Rules,
  ) {
    this.freeAt = facts.freeAt;
    this.blockedBy = facts.blockedBy;
    this.lastSlotAt = facts.lastSlotAt;
    this.turns = facts.turns;
    this.resumedAt = facts.resumedAt;
    this.gapUntil = facts.gapUntil;
    this.held = [...facts.held];
  }

  isBlocked(now: number): boolean {
    return this.freeAt > now;
  }

  /** Slots held in the last day divided by the daily limit. */
  load(now: number): number {
    while (
      this.heldBeforeDay < this.held.length &&
      this.slot(this.heldBeforeDay) <= now - this.rules.daySeconds
    )
      this.heldBeforeDay += 1;
    return (this.held.length - this.heldBeforeDay) / Math.max(this.limits(now).perDay, 1);
  }

  take(now: number, gapSeconds: number): void {
    this.held.push(now);
    this.lastSlotAt = now;
    this.gapUntil = now + gapSeconds;
    this.rest(now);
  }

  /** Computes when the chip is free again. Must be called again once `wakesAt` has passed. */
  rest(now: number): void {
    const { perHour, perDay } = this.limits(now);
    this.freeAt = now;
    this.blockedBy = null;
    if (perHour === 0 || perDay === 0) {
      this.wait(Number.POSITIVE_INFINITY, "no_capacity");
      return;
    }
    this.wait(this.gapUntil, "gap");
    this.wait(this.portionOpens(now, perHour), "ramp");
    this.wait(this.windowOpens(perHour, this.rules.hourSeconds), "hour");
    this.wait(this.windowOpens(perDay, this.rules.daySeconds), "day");
  }

  /** Returns when the chip is free or its limits change, whichever is first. */
  wakesAt(): number {
    return Math.min(this.freeAt, this.facts.limits[this.step + 1]?.from ?? Number.POSITIVE_INFINITY);
  }

  limits(now: number): LimitStep {
    const { limits } = this.facts;
    while ((limits[this.step + 1]?.from ?? Number.POSITIVE_INFINITY) <= now) this.step += 1;
    const step = limits[this.step];
    if (step === undefined) throw new Error("a chip has no limits");
    return step;
  }

  private wait(until: number, reason: Blocker): void {
    if (until <= this.freeAt) return;
    this.freeAt = until;
    this.blockedBy = reason;
  }

  /** Returns when the window has fewer than `limit` slots, a time in the past if that is already the case. */
  private windowOpens(limit: number, windowSeconds: number): number {
    const oldest = this.held[this.held.length - limit];
    return oldest === undefined ? Number.NEGATIVE_INFINITY : oldest + windowSeconds;
  }

  /** Returns when the next, larger portion of the backlog may be sent after a long outage. */
  private portionOpens(now: number, perHour: number): number {
    if (this.resumedAt === null) return Number.NEGATIVE_INFINITY;
    const length = this.rules.hourSeconds / PORTIONS_PER_HOUR;
    const portion = Math.floor((now - this.resumedAt) / length);
    if (portion >= MOST_PORTIONS || 2 ** portion >= perHour) return Number.NEGATIVE_INFINITY;
    const begins = this.resumedAt + portion * length;
    const oldest = this.held[this.held.length - 2 ** portion];
    return oldest !== undefined && oldest >= begins ? begins + length : Number.NEGATIVE_INFINITY;
  }

  private slot(index: number): number {
    return this.held[index] ?? Number.POSITIVE_INFINITY;
  }
}
