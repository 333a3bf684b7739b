import { eq, inArray, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { Transaction } from "@/db/client";
import { type ChipRow, chips, leftoverInstances } from "@/db/schema";
import { DomainError } from "@/lib/errors";
import type { ChipFacts } from "./change-chip";

/** Throws `instance_name_taken` with the chip that uses this instance name. */
export async function refuseTakenName(tx: Transaction, instanceName: string, detail: string): Promise<void> {
  const chipId = (await readTakenNames(tx, [instanceName])).get(instanceName.toLowerCase());
  if (chipId !== undefined) throw new DomainError("instance_name_taken", detail, { chipId });
}

/**
 * Returns which of these names belong to a chip, as a map from the name in lower case to the chip's id. The name of a
 * leftover instance is taken until the worker has deleted that instance.
 */
export async function readTakenNames(
  tx: Transaction,
  names: readonly string[],
): Promise<Map<string, string>> {
  const wanted = names.map((name) => name.toLowerCase());
  const used = (column: AnyPgColumn) => sql<string>`lower(${column})`;
  const ofChips = await tx
    .select({ name: used(chips.instanceName), chipId: chips.id })
    .from(chips)
    .where(inArray(used(chips.instanceName), wanted));
  const ofLeftovers = await tx
    .select({ name: used(leftoverInstances.instanceName), chipId: leftoverInstances.chipId })
    .from(leftoverInstances)
    .where(inArray(used(leftoverInstances.instanceName), wanted));
  return new Map([...ofLeftovers, ...ofChips].map(({ name, chipId }) => [name, chipId]));
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
