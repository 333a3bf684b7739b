import type { ChipRow, PairingRow } from "@/db/schema";
import { dialect } from "@/lib/gateway/dialect";
import type { GatewayState } from "@/lib/gateway/gateway";
import type { PairingPhase, PairingReason } from "@/types/pairing";
import { QR_LIFETIME_MS } from "@/types/qr-lifetime";
import { LASTING_CLOSE_MS, QR_ROTATION_GRACE_MS, WITHOUT_QR_MS } from "./pairing-limits";

/**
 * The rules of decision 003 as pure functions of the stored rows and the database's time. Three facts make them hard:
 * `connecting` covers a QR on display, a scanned one and a refused socket; a scan shows only as a short `close`; and a
 * connect during that `close` opens a second socket that never ends.
 */

const age = (since: Date, now: Date) => now.getTime() - since.getTime();

/** A QR code that, as far as we know, a phone can still scan. */
export function hasLiveQr(pairing: PairingRow, now: Date): boolean {
  return (
    (pairing.qrCode !== null || pairing.qrBase64 !== null) &&
    pairing.qrIssuedAt !== null &&
    age(pairing.qrIssuedAt, now) < QR_LIFETIME_MS &&
    (pairing.scanInferredAt === null || pairing.closeSince !== null)
  );
}

/** The gateway is about to replace a code that has just expired. */
function isRotating(pairing: PairingRow, now: Date): boolean {
  return pairing.qrIssuedAt !== null && age(pairing.qrIssuedAt, now) < QR_LIFETIME_MS + QR_ROTATION_GRACE_MS;
}

/**
 * During this time after a new socket was seen behind a QR code, a connect could hit the restart that follows a scan.
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

/** Why a person is needed, worst reason first; null while the pairing proceeds. */
export function pairingReason(chip: ChipRow, pairing: PairingRow): PairingReason | null {
  if (chip.wrongNumber) return "wrong_number";
  if (chip.bannedAt !== null) return "banned";
  if (chip.evolutionConnected) return null;
  if (pairing.reason !== null) return pairing.reason;
  // In the gap after a new scan, the previous session's close code is still stored.
  const isOver = chip.state === "close" && pairing.endedAt !== null;
  if (isOver && dialect.sessionEndOf(chip.closeCode) === "logged_out" && !chip.loggedOutByUs)
    return "logged_out";
  return null;
}

export type PairingStep =
  /** Nothing to read or open. */
  | "wait"
  /** State is `connecting` without a known live QR code: the gateway's last one may be read. */
  | "read_qr"
  /** No socket is expected: read the gateway's row to learn why, then open one if that helps. */
  | "explain_close";

/** How one connectionState reading changes the pairing, and the next step. */
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
        // A close behind a QR code is treated as the restart after its scan, unless it lasts.
        set.scanInferredAt = now;
      }
      // At the QR limit the gateway waits until a person asks for more codes.
      const isExplained = pairing.reason === "qr_limit_reached";
      const hasLasted = hasCloseLasted(chip, { ...pairing, ...set }, now);
      return { set, next: hasLasted && !isExplained ? "explain_close" : "wait" };
    }
  }
}

/**
 * True when the gateway will not open a socket by itself, so a connect cannot open a second one: the gateway reported
 * the end, or the close has lasted.
 */
export function isLastingClose(chip: ChipRow, pairing: PairingRow, now: Date): boolean {
  return pairing.endedAt !== null || hasCloseLasted(chip, pairing, now);
}

/** The close is older than any gap between two sockets, or there was never a QR code or session. */
function hasCloseLasted(chip: ChipRow, pairing: PairingRow, now: Date): boolean {
  const neverConnected =
    pairing.qrSeenDigest === null && !chip.everPaired && pairing.connectedSocketAt === null;
  if (neverConnected) return true;
  if (isScanUnderWay(pairing, now)) return false;
  // The socket of our own connect may still appear.
  const { connectedSocketAt } = pairing;
  if (connectedSocketAt !== null && age(connectedSocketAt, now) < LASTING_CLOSE_MS) return false;
  const chipSince = chip.state === "close" ? chip.stateSince : null;
  const since = [pairing.closeSince, chipSince].filter((at) => at !== null);
  return since.some((at) => age(at, now) >= LASTING_CLOSE_MS);
}

/** Interprets connect's answer during `connecting`: a new code, or none yet. An old code says nothing about a scan. */
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
    return { withoutQrSince, reason: refused ? "whatsapp_refused" : pairing.reason };
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

/** A code has ended, and the gateway waits for a connect. */
const OVER: Partial<PairingRow> = {
  qrCode: null,
  qrBase64: null,
  qrPairingCode: null,
  qrIssuedAt: null,
  scanInferredAt: null,
  withoutQrSince: null,
};

/** The pairing after the gateway reported the session's final end. */
export function afterSessionEnd(now: Date): Partial<PairingRow> {
  return {
    ...OVER,
    closeSince: now,
    endedAt: now,
    reason: null,
    connectedSocketAt: null,
    // Drops the claim of an unanswered connect: its socket has ended too.
    connectClaimedUntil: null,
  };
}

/** The pairing after the gateway's QR limit, at which it closes the socket. */
export function afterQrLimit(now: Date): Partial<PairingRow> {
  return { ...OVER, closeSince: now, endedAt: now, reason: "qr_limit_reached" };
}

/** The pairing after it ended, in success or failure. The digest stays, so that an old code is never treated as new. */
export const CLEARED: Partial<PairingRow> = {
  ...OVER,
  closeSince: null,
  endedAt: null,
  reason: null,
  startedAt: null,
  connectedSocketAt: null,
};
