import type { ChipStatus } from "@/types/chips";

export interface StatusFacts {
  cancelledAt: Date | null;
  bannedAt: Date | null;
  pausedAt: Date | null;
  restrictedUntil: Date | null;
  desiredConnection: "connected" | "disconnected";
  everPaired: boolean;
  warmupCompletedAt: Date | null;
}

/** The only place that derives a chip's status from its facts. `now` is the database time. */
export function deriveStatus(facts: StatusFacts, now: Date): ChipStatus {
  if (facts.cancelledAt !== null) return "cancelled";
  if (facts.bannedAt !== null) return "banned";
  if (facts.pausedAt !== null) return "paused";
  if (facts.restrictedUntil !== null && facts.restrictedUntil > now) return "restricted";
  if (facts.desiredConnection === "disconnected" || !facts.everPaired) return "pending";
  return facts.warmupCompletedAt === null ? "warming" : "active";
}
