import { and, eq, ne } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { type ChipRow, chips } from "@/db/schema";
import { SYSTEM } from "@/lib/actor";
import { changeChip } from "@/lib/chips/change-chip";
import { judgeChip } from "@/lib/chips/pairing/pairing-tries";
import { isUniqueViolation } from "@/lib/log/postgres-code";
import { phoneKey } from "@/lib/phone";
import { afterOwner, type OwnerReport } from "./connection-changes";

/**
 * Records the owner of a session proven open. A chip without a number gets the owner's number, unless another chip
 * already has that number. In that case, the chip has the wrong number and sends nothing, because one number must not
 * get the limits of two chips.
 */
export async function recordOwner(
  tx: Transaction,
  chipId: string,
  instance: OwnerReport,
): Promise<ChipRow | null> {
  const after = await writeOwnerAndNumber(tx, chipId, instance);
  if (after?.wrongNumber === true) await judgeChip(tx, chipId);
  return after;
}

async function writeOwnerAndNumber(tx: Transaction, chipId: string, instance: OwnerReport) {
  if (!(await mayTakeNumber(tx, chipId, instance))) return writeOwner(tx, chipId, instance, false);
  try {
    return await tx.transaction((nested) => writeOwner(nested, chipId, instance, true));
  } catch (error) {
    // Another chip has taken the number since the check.
    if (!isUniqueViolation(error)) throw error;
    return writeOwner(tx, chipId, instance, false);
  }
}

async function mayTakeNumber(tx: Transaction, chipId: string, { ownerPhone }: OwnerReport) {
  if (ownerPhone === null) return false;
  const [chip] = await tx.select({ phone: chips.phone }).from(chips).where(eq(chips.id, chipId));
  if (chip === undefined || chip.phone !== null) return false;
  const [holder] = await tx
    .select({ id: chips.id })
    .from(chips)
    .where(and(eq(chips.phoneKey, phoneKey(ownerPhone)), ne(chips.id, chipId)));
  return holder === undefined;
}

function writeOwner(tx: Transaction, chipId: string, instance: OwnerReport, takesNumber: boolean) {
  return changeChip(tx, chipId, SYSTEM, (chip, now) => {
    const change = chip.evolutionConnected ? afterOwner(chip, instance, now) : null;
    if (change === null || !takesNumber || chip.phone !== null) return change;
    const { ownerPhone: phone, ownerKey } = change.set;
    return { ...change, set: { ...change.set, phone, phoneKey: ownerKey } };
  });
}
