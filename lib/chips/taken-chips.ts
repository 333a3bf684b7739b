import { eq, sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { type ChipRow, chips } from "@/db/schema";
import { DomainError } from "@/lib/errors";
import type { ChipFacts } from "./change-chip";

/** Throws `instance_name_taken` if a chip has this instance name, ignoring case. */
export async function refuseTakenName(tx: Transaction, instanceName: string, detail: string): Promise<void> {
  const [sameName] = await tx
    .select({ chipId: chips.id })
    .from(chips)
    .where(sql`lower(${chips.instanceName}) = lower(${instanceName})`);
  if (sameName !== undefined) throw new DomainError("instance_name_taken", detail, sameName);
}

/**
 * Locks and returns the deleted chip of a phone number for reuse. Returns null if no chip has the number. Throws
 * `phone_taken` if the chip cannot be reused.
 */
export async function lockReusable(tx: Transaction, phoneKey: string): Promise<ChipRow | null> {
  const [chip] = await tx.select().from(chips).where(eq(chips.phoneKey, phoneKey)).for("no key update");
  if (chip === undefined) return null;
  // Even a cancelled chip keeps its instance name until the gateway has released that name.
  if (chip.status === "cancelled" && chip.instanceName === null) return chip;
  throw new DomainError("phone_taken", "A chip with this phone already exists.", { chipId: chip.id });
}

/** Facts that are reset when a deleted chip's number returns to the pool. */
export const NEW_LIFE: ChipFacts = {
  cancelledAt: null,
  bannedAt: null,
  pausedAt: null,
  restrictedUntil: null,
  desiredConnection: "connected",
  closeCode: null,
  closedAt: null,
  loggedOutByUs: false,
};
