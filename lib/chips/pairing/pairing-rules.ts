import type { ChipRow, PairingRow } from "@/db/schema";
import type { GatewayState } from "@/lib/gateway/pairing";
import type { PairingPhase } from "@/types/pairing";
import { QR_LIFETIME_MS } from "@/types/qr-lifetime";
import { LASTING_CLOSE_MS, QR_ROTATION_GRACE_MS, WITHOUT_QR_MS } from "./pairing-limits";

/**
 * Implements decision 003 as pure functions of the stored rows and the database time. Three facts complicate its rules:
 * - The state is `connecting` while a QR code is displayed, after a scan, and while WhatsApp refuses the socket.
 * - A scan is visible only as a short `close`.
 * - A connect during that `close` opens a second socket, and the two sockets replace each other indefinitely.
 */

const age = (since: Date, now: Date) => now.getTime() - since.getTime();

/** True if, as far as we know, a phone can still scan the stored QR code. */
export function hasLiveQr(pairing: PairingRow, now: Date): boolean {
  return (
    (pairing.qrCode !== null || pairing.qrBase64 !== null) &&
    pairing.qrIssuedAt !== null &&
    age(pairing.qrIssuedAt, now) < QR_LIFETIME_MS &&
    (pairing.scanInferredAt === null || pairing.closeSince !== null)
  );
}

/** True while the gateway may be about to replace a code that has just expired. */
function isRotating(pairing: PairingRow, now: Date): boolean {
  return pairing.qrIssuedAt !== null && age(pairing.qrIssuedAt, now) < QR_LIFETIME_MS + QR_ROTATION_GRACE_MS;
}

/**
 * True for `LASTING_CLOSE_MS` after a scan was inferred. A connect in this period could coincide with the restart that
 * follows a scan.
 */
function isScanUnderWay(pairing: PairingRow, now: Date): boolean {
  return pairing.scanInferredAt !== null && age(pairing.scanInferredAt, now) < LASTING_CLOSE_MS;
}

export function pairingPhase(chip: ChipRow, pairing: PairingRow, now: Date): PairingPhase {
  if (chip.evolutionConnected) return "connected";
  if (hasLiveQr(pairing, now)) return "waiting_for_scan";
  if (isScanUnderWay(pairing, now) || chip.state === "connecting") return "pairing";
  return "idle";
}

export type PairingStep =
  /** Nothing to read or open. */
  | "wait"
  /** `connecting` without a known live QR code, so the gateway's current code may be read. */
  | "read_qr"
  /** The session stays closed. Read the gateway's row to learn why, and open a socket if that is allowed. */
  | "explain_close";

export function afterReading(
  chip: ChipRow,
  pairing: PairingRow,
  state: GatewayState,
  now: Date,
): { set: Partial<PairingRow>; next: PairingStep } {
  switch (state) {
    case "open":
      return { set: CLEARED, next: "wait" };
    case "not_ready":
      return { set: {}, next: "wait" };
    case "connecting": {
      const set: Partial<PairingRow> = { closeSince: null, endedAt: null };
      const seen: PairingRow = { ...pairing, ...set };
      if (hasLiveQr(seen, now) || isRotating(seen, now) || isScanUnderWay(seen, now))
        return { set, next: "wait" };
      return { set, next: "read_qr" };
    }
    case "close": {
      const closeSince = pairing.closeSince ?? now;
      const set: Partial<PairingRow> = { closeSince, withoutQrSince: null };
      if (pairing.closeSince === null && pairing.qrIssuedAt !== null && pairing.scanInferredAt === null) {
        // Treat a `close` after a QR code as the restart that follows a scan, unless the `close` lasts.
        set.scanInferredAt = now;
      }
      // At the QR limit, the gateway waits until a person asks for more codes.
      const isExplained = pairing.reason === "qr_limit_reached";
      const hasLasted = hasCloseLasted(chip, { ...pairing, ...set }, now);
      return { set, next: hasLasted && !isExplained ? "explain_close" : "wait" };
    }
  }
}

/**
 * True if the gateway will not open a socket on its own, so that a connect cannot open a second socket. Either the
 * gateway reported the end of the session, or `hasCloseLasted` is true.
 */
export function isLastingClose(chip: ChipRow, pairing: PairingRow, now: Date): boolean {
  return pairing.endedAt !== null || hasCloseLasted(chip, pairing, now);
}

/** True if the `close` has lasted `LASTING_CLOSE_MS`, or if there has never been a QR code or a session. */
function hasCloseLasted(chip: ChipRow, pairing: PairingRow, now: Date): boolean {
  const neverConnected =
    pairing.qrSeenDigest === null && !chip.everPaired && pairing.connectedSocketAt === null;
  if (neverConnected) return true;
  if (isScanUnderWay(pairing, now)) return false;
  // The socket that our own connect opened may not be visible yet.
  const { connectedSocketAt } = pairing;
  if (connectedSocketAt !== null && age(connectedSocketAt, now) < LASTING_CLOSE_MS) return false;
  const chipSince = chip.state === "close" ? chip.stateSince : null;
  const since = [pairing.closeSince, chipSince].filter((at) => at !== null);
  return since.some((at) => age(at, now) >= LASTING_CLOSE_MS);
}

/**
 * Interprets the answer to a connect during `connecting`. A code that we have already seen is treated like a missing
 * code and does not indicate a scan.
 */
export function afterQrRead(
  pairing: PairingRow,
  qr: {
    digest: string;
    code: string | null;
    base64: string | null;
    pairingCode: string | null;
    count: number;
  } | null,
  now: Date,
): Partial<PairingRow> {
  if (qr === null || qr.digest === pairing.qrSeenDigest) {
    const withoutQrSince = pairing.withoutQrSince ?? now;
    const refused = age(withoutQrSince, now) >= WITHOUT_QR_MS;
    return { withoutQrSince, reason: refused ? "whatsapp_unreachable_from_gateway" : pairing.reason };
  }
  return {
    qrCode: qr.code,
    qrBase64: qr.code === null ? qr.base64 : null,
    qrPairingCode: qr.pairingCode,
    qrCount: qr.count,
    qrIssuedAt: now,
    qrSeenDigest: qr.digest,
    scanInferredAt: null,
    closeSince: null,
    endedAt: null,
    withoutQrSince: null,
    reason: null,
  };
}

/** Clears everything about the current QR code and its scan. */
const OVER: Partial<PairingRow> = {
  qrCode: null,
  qrBase64: null,
  qrPairingCode: null,
  qrIssuedAt: null,
  scanInferredAt: null,
  withoutQrSince: null,
};

export function afterSessionEnd(now: Date): Partial<PairingRow> {
  return {
    ...OVER,
    closeSince: now,
    endedAt: now,
    reason: null,
    connectedSocketAt: null,
    // The socket of an unanswered connect has ended too, so release its claim.
    connectClaimedUntil: null,
  };
}

/** Returns the pairing columns to set at the gateway's QR limit, when the gateway closes the socket. */
export function afterQrLimit(now: Date): Partial<PairingRow> {
  return { ...OVER, closeSince: now, endedAt: now, reason: "qr_limit_reached" };
}

/**
 * Pairing columns to set when a pairing has succeeded or failed. `qrSeenDigest` is kept, so that an old code is never
 * mistaken for a new one.
 */
export const CLEARED: Partial<PairingRow> = {
  ...OVER,
  closeSince: null,
  endedAt: null,
  reason: null,
  startedAt: null,
  connectedSocketAt: null,
};
