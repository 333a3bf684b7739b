import type { ChipRow, PairingRow } from "@/db/schema";
import { dialect } from "@/lib/gateway/dialect";
import type { GatewayState } from "@/lib/gateway/gateway";
import type { PairingPhase, PairingReason } from "@/types/chips";
import { LASTING_CLOSE_MS, QR_LIFETIME_MS, QR_ROTATION_GRACE_MS, WITHOUT_QR_MS } from "./pairing-limits";

/**
 * The rules of decision 003 as pure functions over what is stored and the database's time. What
 * makes them hard: `connecting` is QR on show, scanned and refused alike; a scan shows only as a short
 * `close`; and a connect sent in that `close` opens a second socket that never ends.
 */

const age = (since: Date, now: Date) => now.getTime() - since.getTime();

/** A QR code that a phone may still scan, as far as we can know. */
export function hasLiveQr(pairing: PairingRow, now: Date): boolean {
  return (
    (pairing.qrCode !== null || pairing.qrBase64 !== null) &&
    pairing.qrIssuedAt !== null &&
    age(pairing.qrIssuedAt, now) < QR_LIFETIME_MS &&
    (pairing.scanInferredAt === null || pairing.closeSince !== null)
  );
}

/** The moment in which the gateway puts the next code in the place of the one that has just run out. */
function isRotating(pairing: PairingRow, now: Date): boolean {
  return pairing.qrIssuedAt !== null && age(pairing.qrIssuedAt, now) < QR_LIFETIME_MS + QR_ROTATION_GRACE_MS;
}

/** Within this time after a new socket was seen behind a QR, a connect could meet the restart that follows a scan. */
function isScanUnderWay(pairing: PairingRow, now: Date): boolean {
  return pairing.scanInferredAt !== null && age(pairing.scanInferredAt, now) < LASTING_CLOSE_MS;
}

export function pairingPhase(chip: ChipRow, pairing: PairingRow, now: Date): PairingPhase {
  if (chip.evolutionConnected) return "connected";
  if (hasLiveQr(pairing, now)) return "waiting_for_scan";
  if (isScanUnderWay(pairing, now) || chip.state === "connecting") return "pairing";
  return "idle";
}

/** Why a person is needed, worst first; null while all goes its way. */
export function pairingReason(chip: ChipRow, pairing: PairingRow): PairingReason | null {
  if (chip.wrongNumber) return "wrong_number";
  if (chip.bannedAt !== null) return "banned";
  if (chip.evolutionConnected) return null;
  if (pairing.reason !== null) return pairing.reason;
  // In the gap behind a new scan the code of the session before is still known.
  const isOver = chip.state === "close" && pairing.endedAt !== null;
  if (isOver && dialect.sessionEndOf(chip.closeCode) === "logged_out" && !chip.loggedOutByUs)
    return "logged_out";
  return null;
}

export type PairingStep =
  /** Nothing to ask. */
  | "wait"
  /** State is `connecting` and no live QR is known: the remembered one may be read. */
  | "read_qr"
  /** No socket is about to come: read the gateway's row to learn why, then open one if that helps. */
  | "explain_close";

/** What one reading of connectionState changes of the pairing, and what may be asked next. */
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
        // A close behind a QR is the restart after its scan, until it lasts.
        set.scanInferredAt = now;
      }
      // At the limit the gateway waits for a person who asks for more codes.
      const isExplained = pairing.reason === "qr_limit_reached";
      const hasLasted = hasCloseLasted(chip, { ...pairing, ...set }, now);
      return { set, next: hasLasted && !isExplained ? "explain_close" : "wait" };
    }
  }
}

/**
 * True when no socket is about to come by itself, so that a connect opens no second one: the gateway said that it is
 * over, or the close has lasted.
 */
export function isLastingClose(chip: ChipRow, pairing: PairingRow, now: Date): boolean {
  return pairing.endedAt !== null || hasCloseLasted(chip, pairing, now);
}

/** The close is older than any gap between two sockets, or there never was a QR code nor a session. */
function hasCloseLasted(chip: ChipRow, pairing: PairingRow, now: Date): boolean {
  const neverConnected =
    pairing.qrSeenDigest === null && !chip.everPaired && pairing.connectedSocketAt === null;
  if (neverConnected) return true;
  if (isScanUnderWay(pairing, now)) return false;
  // The socket of our own connect may be about to come.
  const { connectedSocketAt } = pairing;
  if (connectedSocketAt !== null && age(connectedSocketAt, now) < LASTING_CLOSE_MS) return false;
  const chipSince = chip.state === "close" ? chip.stateSince : null;
  const since = [pairing.closeSince, chipSince].filter((at) => at !== null);
  return since.some((at) => age(at, now) >= LASTING_CLOSE_MS);
}

/** What an answer of connect while `connecting` means: a new code, or none yet. An old code again says nothing of a scan. */
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

/** A code is over, and the gateway waits for a connect. */
const OVER: Partial<PairingRow> = {
  qrCode: null,
  qrBase64: null,
  qrPairingCode: null,
  qrIssuedAt: null,
  scanInferredAt: null,
  withoutQrSince: null,
};

/** What the gateway's word that the session ended for good leaves of a pairing. */
export function afterSessionEnd(now: Date): Partial<PairingRow> {
  return {
    ...OVER,
    closeSince: now,
    endedAt: now,
    reason: null,
    connectedSocketAt: null,
    // A connect that was never answered holds up no new one: its socket is over too.
    connectClaimedUntil: null,
  };
}

/** The same for the gateway's limit of QR codes, at which it closes the socket. */
export function afterQrLimit(now: Date): Partial<PairingRow> {
  return { ...OVER, closeSince: now, endedAt: now, reason: "qr_limit_reached" };
}

/** What is left of a pairing that ended, well or not. The digest stays: an old code is never new again. */
export const CLEARED: Partial<PairingRow> = {
  ...OVER,
  closeSince: null,
  endedAt: null,
  reason: null,
  startedAt: null,
  connectedSocketAt: null,
};
