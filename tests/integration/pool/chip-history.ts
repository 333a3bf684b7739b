import { deriveStatus } from "@/lib/chips/condition/derive-status";
import type { MigrationCause } from "@/types/messages";

/** What a chip is, in the test's own words. Moments in ms. */
export interface ChipState {
  isBanned: boolean;
  isCancelled: boolean;
  pausedAt: number | null;
  restrictedUntil: number | null;
  isWanted: boolean;
  isConnected: boolean;
  /** The session ended for good. */
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

/** A change took effect for others at some moment between its begin and its end. */
export interface ChipChange {
  instance: string;
  begunAt: number;
  endedAt: number;
  state: ChipState;
}

export interface Slot {
  instance: string;
  /** From the moment it was taken to the moment its outcome was known. */
  from: number;
  until: number;
  /** It was used: it counts until `until` has left the window. */
  isHeld: boolean;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DROP_WAIT_MS = 5_000;
const PAUSE_WAIT_MS = 600_000;
/** Moments in the database are rounded to the millisecond. */
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
 * Judges from what was done to the chips and from the slots that were taken whether a contact had to leave its
 * instance. It knows docs/limits.md and nothing of the functions that decide.
 */
export class ChipHistory {
  private readonly changes = new Map<string, ChipChange[]>();
  private readonly slots = new Map<string, Slot[]>();

  constructor(changes: readonly ChipChange[], slots: readonly Slot[]) {
    for (const change of changes) this.listOf(this.changes, change.instance).push(change);
    for (const slot of slots) this.listOf(this.slots, slot.instance).push(slot);
    for (const list of this.changes.values()) list.sort((a, b) => a.begunAt - b.begunAt);
  }

  /** Every cause that docs/limits.md knows for leaving the instance at some moment between the two. */
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

  /** Whether the instance could write to somebody who does not know it, at some moment between the two. */
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

  /** Since when the chip cannot send, at the time of the change. */
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
