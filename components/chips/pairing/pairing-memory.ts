import type { ConnectionStateAnswer, PairingReason, Qr } from "@/types/pairing";
import { QR_LIFETIME_MS } from "@/types/qr-lifetime";
import {
  EAGER_POLL_INTERVAL_MS,
  LOOK_AFTER_EXPIRY_MS,
  PAIRING_FINISH_MS,
  PAIRING_POLL_INTERVAL_MS,
  PAIRING_WINDOW_MS,
  QR_DEAD_AFTER_EXPIRY_MS,
} from "./pairing-times";

/** Problems that can interrupt a pairing: the server's reasons, and problems that only the browser detects. */
export type PairingProblem =
  | PairingReason
  | "missing_at_gateway"
  | "gateway_error"
  | "gateway_slow"
  | "server_failed"
  | "server_unreachable"
  | "signed_out"
  | "forbidden"
  | "instance_gone"
  | "operation_under_way";

/**
 * `definite`: polling again cannot help, so the failure is shown immediately. Other failures are shown only if they
 * last for `FAILURE_PATIENCE_MS`.
 */
export interface PairingFailure {
  cause: PairingProblem;
  definite: boolean;
}

/** State of one pairing window, computed from the server's responses. The view only reads it. */
export interface PairingMemory {
  startedAtMs: number;
  /** True if a code is needed but has not been requested yet. */
  codeWanted: boolean;
  /** The newest QR code, which may have expired. */
  qr: Qr | null;
  /** Contents of codes that were replaced and must not be displayed again. */
  replaced: readonly string[];
  /** True if a displayed code, which somebody may have scanned, was replaced during this session. */
  hasRotated: boolean;
  /** The last response that contained the instance's state. */
  answer: ConnectionStateAnswer | null;
  failure: (PairingFailure & { sinceMs: number }) | null;
  /**
   * When the server first reported the current `pairing` phase, in which the gateway is connecting and there is no code
   * to scan. Null in other phases.
   */
  pairingSinceMs: number | null;
  /** Start time of the last finished poll. */
  lookedAtMs: number | null;
  /** Server clock minus browser clock; 0 if the difference is below `CLOCK_TOLERANCE_MS`. */
  clockOffsetMs: number;
}

/**
 * Network delay and cached responses can cause differences below this value. A larger difference means that the
 * browser's clock is wrong.
 */
const CLOCK_TOLERANCE_MS = 6_000;

const qrText = (qr: Qr): string => qr.code ?? qr.base64 ?? qr.pairingCode ?? "";

/**
 * `initialQr` is the code from the create or reconnect that opened the window. If there is no usable code, the first
 * poll requests one.
 */
export function beginPairing(nowMs: number, initialQr: Qr | null): PairingMemory {
  const memory: PairingMemory = {
    startedAtMs: nowMs,
    codeWanted: true,
    qr: null,
    replaced: [],
    hasRotated: false,
    answer: null,
    failure: null,
    pairingSinceMs: null,
    lookedAtMs: null,
    clockOffsetMs: 0,
  };
  if (initialQr === null) return memory;
  const withQr = acceptQr(memory, initialQr);
  return { ...withQr, codeWanted: visibleQr(withQr, nowMs) === null };
}

/** Polls for another 120 s at the user's request. Keeps the replaced codes, so that they are not displayed again. */
export function beginAgain(memory: PairingMemory, nowMs: number): PairingMemory {
  return {
    ...beginPairing(nowMs, null),
    qr: memory.qr,
    replaced: memory.replaced,
    hasRotated: memory.hasRotated,
    clockOffsetMs: memory.clockOffsetMs,
  };
}

/** Polls for another 120 s with a new session, whose code is `newQr`. All codes of the old session are invalid. */
export function beginWithNewSession(memory: PairingMemory, nowMs: number, newQr: Qr | null): PairingMemory {
  const begun = { ...beginAgain(retireQr(memory), nowMs), hasRotated: false };
  return newQr === null ? begun : { ...acceptQr(begun, newQr), codeWanted: false };
}

/** Removes the displayed code, which is no longer valid because it was used or because its session has ended. */
function retireQr(memory: PairingMemory): PairingMemory {
  if (memory.qr === null) return memory;
  return { ...memory, qr: null, replaced: [...memory.replaced, qrText(memory.qr)] };
}

/**
 * True if the pairing cannot continue without a person. After `nobody_scanned` and `scanned_but_not_linked`, the
 * gateway creates more codes.
 */
export const interrupts = (reason: PairingReason | null): reason is PairingReason =>
  reason !== null && reason !== "nobody_scanned" && reason !== "scanned_but_not_linked";

/** Accepts a code only if it is newer than all known codes. A known code keeps its original expiry. */
export function acceptQr(memory: PairingMemory, qr: Qr): PairingMemory {
  const text = qrText(qr);
  if (text === "" || memory.replaced.includes(text)) return memory;
  const current = memory.qr;
  if (current === null) return { ...memory, qr };
  if (qrText(current) === text) {
    return { ...memory, qr: { ...current, pairingCode: qr.pairingCode ?? current.pairingCode } };
  }
  if (Date.parse(qr.issuedAt) < Date.parse(current.issuedAt)) return memory;
  return { ...memory, qr, replaced: [...memory.replaced, qrText(current)], hasRotated: true };
}

export function receiveAnswer(
  memory: PairingMemory,
  answer: ConnectionStateAnswer,
  look: { askedAtMs: number; answeredAtMs: number },
): PairingMemory {
  const cause = hiccupOf(answer);
  const next: PairingMemory = {
    ...memory,
    lookedAtMs: look.askedAtMs,
    answer: cause === null ? answer : memory.answer,
    failure:
      cause === null
        ? null
        : { cause, definite: false, sinceMs: memory.failure?.sinceMs ?? look.answeredAtMs },
    pairingSinceMs: answer.pairing === "pairing" ? (memory.pairingSinceMs ?? look.answeredAtMs) : null,
    clockOffsetMs: cause === null ? clockOffset(answer, look.answeredAtMs) : memory.clockOffsetMs,
  };
  // A reason without a code means that the displayed code is no longer valid.
  if (answer.connected || (cause === null && interrupts(answer.reason) && answer.qr === null))
    return retireQr(next);
  return answer.qr === null ? next : acceptQr(next, answer.qr);
}

export function receiveFailure(
  memory: PairingMemory,
  failure: PairingFailure,
  look: { askedAtMs: number; answeredAtMs: number },
): PairingMemory {
  const sinceMs = memory.failure?.sinceMs ?? look.answeredAtMs;
  return { ...memory, lookedAtMs: look.askedAtMs, failure: { ...failure, sinceMs } };
}

/**
 * Returns the milliseconds until the code expires, at most its full lifetime. The value is negative after the expiry.
 */
export function qrRemainingMs(memory: PairingMemory, qr: Qr, nowMs: number): number {
  return Math.min(QR_LIFETIME_MS, Date.parse(qr.expiresAt) - (nowMs + memory.clockOffsetMs));
}

/** Returns the newest code if a phone may still accept it, otherwise null. */
export function visibleQr(memory: PairingMemory, nowMs: number): Qr | null {
  const { qr } = memory;
  if (qr === null) return null;
  return qrRemainingMs(memory, qr, nowMs) > -QR_DEAD_AFTER_EXPIRY_MS ? qr : null;
}

function pairingDeadlineMs(memory: PairingMemory): number {
  const windowEnd = memory.startedAtMs + PAIRING_WINDOW_MS;
  if (memory.pairingSinceMs === null) return windowEnd;
  return Math.max(windowEnd, memory.pairingSinceMs + PAIRING_FINISH_MS);
}

/**
 * True once a poll that started after the deadline has finished. This last poll allows a tab that becomes visible again
 * to show the current state.
 */
export function isWindowOver(memory: PairingMemory, nowMs: number): boolean {
  const deadlineMs = pairingDeadlineMs(memory);
  return nowMs >= deadlineMs && memory.lookedAtMs !== null && memory.lookedAtMs >= deadlineMs;
}

/** Returns the milliseconds until the next poll, or null if polling has ended. */
export function nextLookDelayMs(memory: PairingMemory, nowMs: number): number | null {
  if (isWindowOver(memory, nowMs) || isSettled(memory)) return null;
  const qrInMs = memory.qr === null ? Number.NEGATIVE_INFINITY : qrRemainingMs(memory, memory.qr, nowMs);
  const isDue =
    memory.answer?.connected === true ||
    memory.pairingSinceMs !== null ||
    (qrInMs <= 0 && visibleQr(memory, nowMs) !== null);
  const moments = [
    isDue ? EAGER_POLL_INTERVAL_MS : PAIRING_POLL_INTERVAL_MS,
    pairingDeadlineMs(memory) - nowMs,
    qrInMs + LOOK_AFTER_EXPIRY_MS,
  ].filter((inMs) => inMs > 0);
  return Math.max(50, Math.min(...moments));
}

/**
 * True if further polls cannot change the result. A new connection is still polled while the window shows the check
 * mark, because two sockets may compete for the session or WhatsApp may end it at once.
 */
function isSettled(memory: PairingMemory): boolean {
  if (memory.failure !== null) return memory.failure.definite;
  return memory.answer?.reason === "banned";
}

/**
 * Returns the failure that a 200 response can contain: the gateway is unreachable or has lost the instance. Such a
 * response counts as a failed poll.
 */
function hiccupOf(answer: ConnectionStateAnswer): PairingProblem | null {
  if (answer.connected) return null;
  if (answer.reason === "license_required") return null;
  if (answer.reason === "gateway_unreachable" || answer.reason === "key_refused") return answer.reason;
  if (answer.state === "unknown") return "gateway_unreachable";
  if (answer.state === "missing" && answer.isBeingMade !== true) return "missing_at_gateway";
  return null;
}

function clockOffset(answer: ConnectionStateAnswer, answeredAtMs: number): number {
  if (answer.checkedAt === null) return 0;
  const offsetMs = Date.parse(answer.checkedAt) - answeredAtMs;
  return Math.abs(offsetMs) < CLOCK_TOLERANCE_MS ? 0 : offsetMs;
}
