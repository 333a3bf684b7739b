import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { pairings } from "@/db/schema";
import { changeChip, databaseNow } from "@/lib/chips/change-chip";
import { afterQrRead, CLEARED } from "@/lib/chips/pairing/pairing-rules";
import { withDigest } from "@/lib/chips/pairing/qr";
import type { CreatedInstance } from "@/lib/gateway/gateway";
import type { Execution } from "./outcome";

/**
 * Stores an instance that the gateway just created; a QR code in the answer starts the pairing. The state in the answer
 * is no proof of a connection.
 */
export async function storeCreated(
  tx: Transaction,
  execution: Execution,
  created: CreatedInstance,
): Promise<void> {
  const { chip, actor } = execution;
  const qr = withDigest(created.qr);
  const fresh = {
    evolutionConnected: false,
    loggedOutByUs: false,
    gatewayDisconnectedAt: null,
    misses: 0,
  };
  await changeChip(tx, chip.id, actor, (_, now) => ({
    set: { ...fresh, state: created.state === "close" ? "close" : "connecting", stateCheckedAt: now },
  }));
  const [pairing] = await tx.select().from(pairings).where(eq(pairings.chipId, chip.id)).for("no key update");
  if (pairing === undefined) throw new Error(`chip ${chip.id} has no pairing row`);
  const now = await databaseNow(tx);
  await tx
    .update(pairings)
    // A new instance remembers no earlier code, so the first one it shows is new.
    .set({
      ...CLEARED,
      qrSeenDigest: null,
      ...(qr === null ? {} : afterQrRead(pairing, qr, now)),
      startedAt: now,
    })
    .where(eq(pairings.chipId, chip.id));
}
