import type { Qr } from "@/types/pairing";
import {
  interrupts,
  isWindowOver,
  type PairingMemory,
  type PairingProblem,
  qrRemainingMs,
  visibleQr,
} from "./pairing-memory";
import { FAILURE_PATIENCE_MS, ROTATION_GAP_MS } from "./pairing-times";

/** `failing`: why polls are failing, while the view shows the last known state. Null if they succeed. */
export type PairingView =
  | { kind: "loading"; failing: PairingProblem | null }
  | { kind: "showing_qr"; qr: Qr; remainingMs: number; failing: PairingProblem | null }
  /** `codeShown`: a code was displayed, so a phone may have scanned it. Only the view `connected` proves a scan. */
  | { kind: "connecting"; codeShown: boolean; failing: PairingProblem | null }
  | { kind: "connected" }
  | { kind: "error"; cause: PairingProblem; ownerPhone: string | null }
  | { kind: "expired"; cause: "nobody_scanned" | "scanned_but_not_linked" };

export function pairingView(memory: PairingMemory, nowMs: number): PairingView {
  const { answer, failure } = memory;
  const error = (cause: PairingProblem): PairingView => ({
    kind: "error",
    cause,
    ownerPhone: answer?.ownerPhone ?? null,
  });

  if (failure?.definite) return error(failure.cause);
  if (answer?.reason === "wrong_number" || answer?.reason === "banned") return error(answer.reason);
  if (answer?.connected) return answer.reason === null ? { kind: "connected" } : error(answer.reason);

  const qr = visibleQr(memory, nowMs);
  // A visible code proves that the pairing continues, even if the previous session ended with a reason.
  if (answer !== null && interrupts(answer.reason) && qr === null) return error(answer.reason);
  if (isWindowOver(memory, nowMs)) {
    if (failure !== null) return error(failure.cause);
    const wasScanned = answer?.reason === "scanned_but_not_linked";
    return { kind: "expired", cause: wasScanned ? "scanned_but_not_linked" : "nobody_scanned" };
  }

  // A gateway without a licence keeps the sessions, so a phone may still scan the code.
  const isUnlicensed = answer?.reason === "license_required";
  const failing = failure?.cause ?? (isUnlicensed ? "license_required" : null);
  if (isConnecting(memory, nowMs)) return { kind: "connecting", codeShown: memory.qr !== null, failing };
  if (qr !== null) {
    const remainingMs = Math.max(0, qrRemainingMs(memory, qr, nowMs));
    return { kind: "showing_qr", qr, remainingMs, failing };
  }
  if (failure !== null && nowMs - failure.sinceMs >= FAILURE_PATIENCE_MS) return error(failure.cause);
  return { kind: "loading", failing };
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
