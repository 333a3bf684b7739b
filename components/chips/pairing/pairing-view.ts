import type { Qr } from "@/types/pairing";
import {
  isWindowOver,
  type PairingCause,
  type PairingMemory,
  qrRemainingMs,
  visibleQr,
} from "./pairing-memory";
import { FAILURE_PATIENCE_MS, ROTATION_GAP_MS } from "./pairing-times";

/** `reconnecting`: polls are failing, and the view shows the last known state. */
export type PairingView =
  | { kind: "loading"; reconnecting: boolean }
  | { kind: "showing_qr"; qr: Qr; remainingMs: number; reconnecting: boolean }
  /** `codeShown`: a code was displayed, so a phone may have scanned it. Only the view `connected` proves a scan. */
  | { kind: "connecting"; codeShown: boolean; reconnecting: boolean }
  | { kind: "connected" }
  | { kind: "error"; cause: PairingCause; ownerPhone: string | null }
  | { kind: "expired" };

export function pairingView(memory: PairingMemory, nowMs: number): PairingView {
  const { answer, failure } = memory;
  const error = (cause: PairingCause): PairingView => ({
    kind: "error",
    cause,
    ownerPhone: answer?.ownerPhone ?? null,
  });

  if (failure?.definite) return error(failure.cause);
  if (answer?.reason === "wrong_number" || answer?.reason === "banned") return error(answer.reason);
  if (answer?.connected) return { kind: "connected" };

  const qr = visibleQr(memory, nowMs);
  // A visible code proves that the pairing continues, even if the previous session ended with a reason.
  if (answer !== null && answer.reason !== null && qr === null) return error(answer.reason);
  if (isWindowOver(memory, nowMs)) return failure === null ? { kind: "expired" } : error(failure.cause);

  const reconnecting = failure !== null;
  if (isConnecting(memory, nowMs)) return { kind: "connecting", codeShown: memory.qr !== null, reconnecting };
  if (qr !== null) {
    const remainingMs = Math.max(0, qrRemainingMs(memory, qr, nowMs));
    return { kind: "showing_qr", qr, remainingMs, reconnecting };
  }
  if (failure !== null && nowMs - failure.sinceMs >= FAILURE_PATIENCE_MS) return error(failure.cause);
  return { kind: "loading", reconnecting };
}

/**
 * The server reports `pairing` not only after a scan, but also before the first code, between two codes, and while a
 * gateway is starting. A phone has probably scanned a code that has not expired yet, or a code that expired and was not
 * replaced. Before the first code, only a chip that was connected earlier can connect without a scan.
 */
function isConnecting(memory: PairingMemory, nowMs: number): boolean {
  if (memory.pairingSinceMs === null) return false;
  if (memory.qr === null) return memory.answer !== null && memory.answer.chipStatus !== "pending";
  const remainingMs = qrRemainingMs(memory, memory.qr, nowMs);
  return remainingMs > 0 || remainingMs <= -ROTATION_GAP_MS;
}
