import { eq } from "drizzle-orm";
import type { PgUpdateSetSource } from "drizzle-orm/pg-core";
import type { Queryable, Transaction } from "@/db/client";
import { type PairingRow, pairings } from "@/db/schema";

/** Every chip has a pairing row, created together with the chip. */
export async function lockPairing(tx: Transaction, chipId: string): Promise<PairingRow> {
  const [pairing] = await tx.select().from(pairings).where(eq(pairings.chipId, chipId)).for("no key update");
  if (pairing === undefined) throw new Error(`chip ${chipId} has no pairing row`);
  return pairing;
}

export async function setPairing(
  db: Queryable,
  chipId: string,
  set: PgUpdateSetSource<typeof pairings>,
): Promise<void> {
  await db.update(pairings).set(set).where(eq(pairings.chipId, chipId));
}
