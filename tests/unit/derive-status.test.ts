import { describe, expect, it } from "vitest";
import { deriveStatus, type StatusFacts } from "@/lib/chips/condition/derive-status";
import type { ChipStatus } from "@/types/chips";

const now = new Date("2026-03-01T12:00:00Z");
const earlier = new Date("2026-03-01T11:00:00Z");
const later = new Date("2026-03-01T13:00:00Z");

/**
 * Implements the rule of `deriveStatus` in another way: as a list of statuses and their causes, highest precedence
 * first.
 */
function expectedStatus(facts: StatusFacts): ChipStatus {
  const causes: [ChipStatus, boolean][] = [
    ["cancelled", facts.cancelledAt !== null],
    ["banned", facts.bannedAt !== null],
    ["paused", facts.pausedAt !== null],
    ["restricted", facts.restrictedUntil === later],
    ["pending", facts.desiredConnection === "disconnected" || !facts.everPaired],
    ["warming", facts.warmupCompletedAt === null],
    ["active", true],
  ];
  return causes.find(([, holds]) => holds)?.[0] ?? "active";
}

function everyCombination(): StatusFacts[] {
  const moments = [null, earlier];
  const combinations: StatusFacts[] = [];
  for (const cancelledAt of moments)
    for (const bannedAt of moments)
      for (const pausedAt of moments)
        for (const restrictedUntil of [null, earlier, now, later])
          for (const desiredConnection of ["connected", "disconnected"] as const)
            for (const everPaired of [true, false])
              for (const warmupCompletedAt of moments)
                combinations.push({
                  cancelledAt,
                  bannedAt,
                  pausedAt,
                  restrictedUntil,
                  desiredConnection,
                  everPaired,
                  warmupCompletedAt,
                });
  return combinations;
}

describe("deriveStatus", () => {
  it("returns the status of highest precedence for all 256 combinations of facts and ends a restriction exactly on time", () => {
    const combinations = everyCombination();
    expect(combinations).toHaveLength(256);
    for (const facts of combinations)
      expect(deriveStatus(facts, now), JSON.stringify(facts)).toBe(expectedStatus(facts));
  });
});
