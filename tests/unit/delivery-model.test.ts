import { describe, expect, it } from "vitest";
import { NO_BAD_LUCK, simulate } from "../chaos/model/simulate";
import type { Rules } from "../chaos/model/state";

const SEEDS = 3_000;

/**
 * Returns the first seed with a broken promise that matches, together with the description of the promise. Returns null
 * if no seed has one.
 */
function firstBreach(promise: RegExp, rules: Partial<Rules> = {}): string | null {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const breach = simulate({ seed, rules }).find((one) => promise.test(one));
    if (breach !== undefined) return `seed ${seed}: ${breach}`;
  }
  return null;
}

describe("the protocol under crashes, pauses, lost responses, sweeps and webhooks", () => {
  it(`keeps its promises under ${SEEDS} seeds`, () => {
    expect(firstBreach(/./)).toBeNull();
  });

  it("leaves nothing uncertain when nothing goes wrong", () => {
    for (let seed = 1; seed <= 300; seed += 1) expect(simulate({ seed, luck: NO_BAD_LUCK })).toEqual([]);
  });

  const NEEDED: Record<keyof Rules, RegExp> = {
    leaseIsChecked: /^3: accepted twice/,
    expiryIsChecked: /^8:/,
    lastMomentIsChecked: /^[35]:/,
    uncertainIsKept: /^3: accepted twice/,
    slotsAreCountedAfterTheLock: /^5:/,
    slotIsHeldUntilArrival: /^5:/,
    statusOnlyRises: /^7:/,
    contactGetsOneAtATime: /^9:/,
    keysAreUnique: /^2:/,
  };
  it.each(Object.entries(NEEDED))("breaks a promise without %s", (rule, promise) => {
    expect(firstBreach(promise, { [rule]: false })).not.toBeNull();
  });
});
