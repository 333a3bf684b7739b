import { deriveStatus } from "@/lib/chips/condition/derive-status";
import type { MigrationCause } from "@/types/messages";

/** State of a chip in the test's model. Times are in ms. */
export interface ChipState {
  isBanned: boolean;
  isCancelled: boolean;
  pausedAt: number | null;
  restrictedUntil: number | null;
  isWanted: boolean;
  isConnected: boolean;
  /** True if the session has ended with a final close. */
  isClosedForGood: boolean;
  perHour: number;
  perDay: number;
}

export const HEALTHY: ChipState = {
  isBanned: false,
  isCancelled: false,
  pausedAt: null,
  restrictedUntil: null,
  isWanted: true,
  isConnected: true,
  isClosedForGood: false,
  perHour: 400,
  perDay: 4000,
};

/** A change, which became visible to other transactions at some time between `begunAt` and `endedAt`. */
export interface ChipChange {
  instance: string;
  begunAt: number;
  endedAt: number;
  state: ChipState;
}

export interface Slot {
  instance: string;
  /** Time of the reservation. `until` is the time at which the outcome was known. */
  from: number;
  until: number;
  /** True if the slot was used. A used slot counts for as long as `until` is inside the window. */
  isHeld: boolean;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DROP_WAIT_MS = 5_000;
const PAUSE_WAIT_MS = 600_000;
/** Tolerance in ms, because the database rounds timestamps to milliseconds. */
const ROUNDING_MS = 1;

export function statusOf(state: ChipState, now: Date): string {
  const at = (flag: boolean) => (flag ? now : null);
  return deriveStatus(
    {
      cancelledAt: at(state.isCancelled),
      bannedAt: at(state.isBanned),
      pausedAt: state.pausedAt === null ? null : new Date(state.pausedAt),
      restrictedUntil: state.restrictedUntil === null ? null : new Date(state.restrictedUntil),
      desiredConnection: state.isWanted ? "connected" : "disconnected",
      everPaired: true,
      warmupCompletedAt: now,
    },
    now,
  );
}

const canSend = (state: ChipState) =>
  state.isConnected &&
  state.isWanted &&
  !state.isBanned &&
  !state.isCancelled &&
  state.pausedAt === null &&
  state.restrictedUntil === null;

/**
 * Decides whether a contact had to migrate, from the changes to the chips and from the reserved slots. Implements
 * docs/limits.md independently of the functions under test.
 */
export class ChipHistory {
  private readonly changes = new Map<string, ChipChange[]>();
  private readonly slots = new Map<string, Slot[]>();

  constructor(changes: readonly ChipChange[], slots: readonly Slot[]) {
    for (const change of changes) this.listOf(this.changes, change.instance).push(change);
    for (const slot of slots) this.listOf(this.slots, slot.instance).push(slot);
    for (const list of this.changes.values()) list.sort((a, b) => a.begunAt - b.begunAt);
  }

  /** Returns every cause in docs/limits.md that allowed the contact to leave the instance during the interval. */
  causes(
    instance: string,
    during: { from: number; until: number },
    message: { createdAt: number; expiresAt: number; stickyWaitMs: number },
  ): Set<MigrationCause> {
    const causes = new Set<MigrationCause>();
    const { from, until } = during;
    for (const change of this.statesDuring(instance, from, until)) {
      const { state } = change;
      if (state.isCancelled) causes.add("cancelled");
      if (state.isBanned) causes.add("banned");
      if (!state.isWanted) causes.add("disconnected");
      if (!state.isConnected && state.isClosedForGood) causes.add("final_close");
      const unusableSince = this.unusableSince(instance, change);
      if (!state.isConnected && until - unusableSince >= DROP_WAIT_MS - ROUNDING_MS) causes.add("dropped");
      if (state.restrictedUntil !== null) causes.add("restricted");
      if (state.pausedAt !== null && until - state.pausedAt >= PAUSE_WAIT_MS - ROUNDING_MS)
        causes.add("paused");
      if (state.perHour === 0 || state.perDay === 0) causes.add("no_capacity");
      if (this.mostHeld(instance, from, until, DAY_MS) >= state.perDay) causes.add("day_full");
      const waited = until - message.createdAt >= message.stickyWaitMs - ROUNDING_MS;
      const endsSoon = message.expiresAt - from <= HOUR_MS + ROUNDING_MS;
      if ((waited || endsSoon) && this.mostHeld(instance, from, until, HOUR_MS) >= state.perHour) {
        causes.add("hour_full");
      }
    }
    return causes;
  }

  /** Returns true if the instance was able to send to a new contact at any time during the interval. */
  couldSend(instance: string, { from, until }: { from: number; until: number }): boolean {
    return this.statesDuring(instance, from, until).some(({ state }) => canSend(state));
  }

  private statesDuring(instance: string, from: number, until: number): ChipChange[] {
    const list = this.changes.get(instance) ?? [];
    const before = list.filter((change) => change.endedAt < from - ROUNDING_MS).at(-1);
    const meanwhile = list.filter(
      (change) => change.endedAt >= from - ROUNDING_MS && change.begunAt <= until + ROUNDING_MS,
    );
    return before === undefined ? meanwhile : [before, ...meanwhile];
  }

  /** Returns the time since which the chip has been unable to send, as of `change`. */
  private unusableSince(instance: string, change: ChipChange): number {
    let since = change.begunAt;
    const list = this.changes.get(instance) ?? [];
    for (const earlier of list.slice(0, list.indexOf(change)).reverse()) {
      if (canSend(earlier.state)) break;
      since = earlier.begunAt;
    }
    return since;
  }

  private mostHeld(instance: string, from: number, until: number, windowMs: number): number {
    const list = this.slots.get(instance) ?? [];
    return list.filter(
      (slot) =>
        slot.from <= until + ROUNDING_MS &&
        (slot.until >= from - ROUNDING_MS || (slot.isHeld && slot.until > from - ROUNDING_MS - windowMs)),
    ).length;
  }

  private listOf<T>(map: Map<string, T[]>, key: string): T[] {
    const list = map.get(key) ?? [];
    map.set(key, list);
    return list;
  }
}
