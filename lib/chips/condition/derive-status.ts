import type { ChipStatus } from "@/types/chips";

/** The facts a status follows from. */
export interface StatusFacts {
  cancelledAt: Date | null;
  bannedAt: Date | null;
  pausedAt: Date | null;
  restrictedUntil: Date | null;
  desiredConnection: "connected" | "disconnected";
  everPaired: boolean;
  warmupCompletedAt: Date | null;
}

/** The one function from facts to status; the strongest fact wins. `now` is the database's clock. */
export function deriveStatus(facts: StatusFacts, now: Date): ChipStatus {
  if (facts.cancelledAt !== null) return "cancelled";
  if (facts.bannedAt !== null) return "banned";
  if (facts.pausedAt !== null) return "paused";
  if (facts.restrictedUntil !== null && facts.restrictedUntil > now) return "restricted";
  if (facts.desiredConnection === "disconnected" || !facts.everPaired) return "pending";
  return facts.warmupCompletedAt === null ? "warming" : "active";
}
