import { eq, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "@/db/client";
import { type ChipRow, chips } from "@/db/schema";
import { DomainError } from "@/lib/errors";
import { lockChip } from "./change-chip";

/** Finds a chip by instance name, ignoring case. Throws `instance_not_found`. */
export async function findChipByInstance(db: Queryable, instanceName: string): Promise<ChipRow> {
  const [chip] = await db
    .select()
    .from(chips)
    .where(sql`lower(${chips.instanceName}) = lower(${instanceName})`);
  if (chip === undefined) throw new DomainError("instance_not_found", "There is no instance with this name.");
  return chip;
}

export async function findChip(db: Queryable, chipId: string): Promise<ChipRow> {
  const [chip] = await db.select().from(chips).where(eq(chips.id, chipId));
  if (chip === undefined) throw chipNotFound();
  return chip;
}

export async function lockExistingChip(
  tx: Transaction,
  chipId: string,
): Promise<{ chip: ChipRow; now: Date }> {
  const locked = await lockChip(tx, chipId);
  if (locked === null) throw chipNotFound();
  return locked;
}

export const chipNotFound = () => new DomainError("chip_not_found", "There is no such chip.");

/** Returns the chip's instance name. Throws `chip_status_conflict` if the chip was deleted or has no instance. */
export function instanceOf(chip: ChipRow): string {
  if (chip.instanceName === null || chip.status === "cancelled") {
    throw new DomainError("chip_status_conflict", "The chip's instance was deleted.", {
      chipId: chip.id,
      operation: "delete",
    });
  }
  return chip.instanceName;
}

/** Throws `chip_status_conflict` for a banned chip, which can only be deleted and created again later. */
export function refuseBanned(chip: ChipRow): void {
  if (chip.bannedAt === null) return;
  throw new DomainError("chip_status_conflict", "WhatsApp has banned this number; it cannot be connected.", {
    chipId: chip.id,
  });
}
