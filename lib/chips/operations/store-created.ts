import type { Transaction } from "@/db/client";
import { changeChip, databaseNow } from "@/lib/chips/change-chip";
import { lockPairing, setPairing } from "@/lib/chips/pairing/pairing-rows";
import { afterQrRead, CLEARED } from "@/lib/chips/pairing/pairing-rules";
import { withDigest } from "@/lib/chips/pairing/qr";
import type { CreatedInstance } from "@/lib/gateway/pairing";
import type { Execution, Outcome } from "./outcome";

/**
 * Stores an instance that the gateway has just created. A QR code in the answer starts the pairing. The state in the
 * answer does not prove a connection.
 */
export async function storeCreated(
  tx: Transaction,
  execution: Execution,
  created: CreatedInstance,
): Promise<void> {
  const { chip, actor } = execution;
  const qr = withDigest(created.qr);
  await changeChip(tx, chip.id, actor, (_, now) => ({
    set: {
      state: created.state === "close" ? "close" : "connecting",
      stateCheckedAt: now,
      evolutionConnected: false,
      loggedOutByUs: false,
      gatewayDisconnectedAt: null,
      misses: 0,
    },
  }));
  const pairing = await lockPairing(tx, chip.id);
  const now = await databaseNow(tx);
  await setPairing(tx, chip.id, {
    ...CLEARED,
    // A new instance has shown no earlier code, so its first code is always new.
    qrSeenDigest: null,
    ...(qr === null ? {} : afterQrRead(pairing, qr, now)),
    startedAt: now,
  });
}

/** Confirms a create whose instance exists although no answer contained a QR code. The next poll reads the code. */
export function isThere(execution: Execution): Outcome {
  const created = { instanceName: execution.instanceName, state: "connecting", qr: null } as const;
  return { kind: "confirmed", finish: (tx) => storeCreated(tx, execution, created) };
}
