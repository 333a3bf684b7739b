import type { ChipRow, PairingRow, PairingTryRow } from "@/db/schema";
import { dialect } from "@/lib/gateway/dialect";
import type { GatewayFailureKind } from "@/lib/gateway/result";
import type { GatewayState } from "@/types/gateways";
import { PAIRING_CAUSES, type PairingCause, type PairingReason } from "@/types/pairing";
import {
  ENDED_RIGHT_AFTER_MS,
  LOOP_CONNECTS,
  NOBODY_SCANNED_MS,
  REPLACED_OPENS,
  WITHOUT_QR_MS,
} from "./pairing-limits";
import { hasLiveQr } from "./pairing-rules";

/** The facts that decide the reason. All times are by the database clock. */
export interface PairingFacts {
  chip: ChipRow;
  pairing: PairingRow;
  /** The chip's newest try. Null if nobody has asked for a code yet. */
  newestTry: PairingTryRow | null;
  gatewayState: GatewayState;
  /** True while a create, reconnect or move is in progress. */
  isBeingMade: boolean;
  /** True while the worker is still trying to revive the session. */
  isReviving: boolean;
  /** `connecting` events that the gateway sent in the last `LOOP_WINDOW_SECONDS`. */
  recentConnects: number;
  /** `open` events that the gateway sent in the last `REPLACED_WINDOW_SECONDS`. */
  recentOpens: number;
  now: Date;
}

const age = (since: Date, now: Date) => now.getTime() - since.getTime();

/** Returns the most serious reason why a person must act, or null if no person needs to act. */
export function pairingReason(facts: PairingFacts): PairingReason | null {
  const { chip, pairing, gatewayState } = facts;
  if (pairing.unreadableSince !== null) return gatewayCause(gatewayState);
  // A session that is already open survives a missing licence and keeps sending webhooks.
  if (gatewayState === "license_required" && !chip.evolutionConnected) return "license_required";
  if (chip.wrongNumber) return "wrong_number";
  if (chip.bannedAt !== null) return "banned";
  if (isTried(facts) && facts.recentOpens >= REPLACED_OPENS) return "socket_conflict";
  if (chip.evolutionConnected) return null;
  return endReason(facts) ?? whatsAppReason(facts) ?? silenceReason(facts);
}

/** Returns the cause if the gateway does not answer for the instance. */
const gatewayCause = (state: GatewayState): PairingCause =>
  state === "key_refused" ? "key_refused" : "gateway_unreachable";

const isTried = ({ newestTry }: PairingFacts) => newestTry !== null && newestTry.endedAt === null;

/** Returns the reason if the gateway has reported the end of the codes or of the session. */
function endReason({ chip, pairing, newestTry, now }: PairingFacts): PairingReason | null {
  if (pairing.reason === "qr_limit_reached") return pairing.reason;
  // Require an ended pairing, because the previous session's close code is still stored in the gap after a new scan.
  if (chip.state !== "close" || pairing.endedAt === null) return null;
  switch (dialect.sessionEndOf(chip.closeCode)) {
    case "temporarily_banned":
      return chip.restrictedUntil !== null && chip.restrictedUntil > now ? "restricted" : null;
    case "logged_out":
      if (chip.loggedOutByUs) return null;
      return hasEndedRightAfter(chip, newestTry) ? "logged_out_right_after" : "logged_out";
    default:
      return null;
  }
}

function hasEndedRightAfter(chip: ChipRow, newestTry: PairingTryRow | null): boolean {
  if (newestTry === null || newestTry.connectedAt === null || chip.closedAt === null) return false;
  return age(newestTry.connectedAt, chip.closedAt) <= ENDED_RIGHT_AFTER_MS;
}

/** Returns the reason if the gateway has no code because it cannot connect to WhatsApp. */
function whatsAppReason(facts: PairingFacts): PairingReason | null {
  const { chip, pairing, newestTry, isBeingMade, isReviving, recentConnects, now } = facts;
  if (isReviving) return null;
  if (pairing.reason !== null) return pairing.reason;
  if (!isTried(facts) || newestTry === null || isBeingMade || hasLiveQr(pairing, now)) return null;
  const isLooping = recentConnects >= LOOP_CONNECTS;
  // Gateway 2.4 does not try again after a first connect that failed.
  const staysClosed =
    chip.state === "close" && newestTry.firstCodeAt === null && age(newestTry.askedAt, now) >= WITHOUT_QR_MS;
  return isLooping || staysClosed ? "whatsapp_unreachable_from_gateway" : null;
}

/** Returns the reason if codes were shown but no phone was linked. */
function silenceReason({ pairing, newestTry, now }: PairingFacts): PairingReason | null {
  if (newestTry === null || newestTry.endedAt !== null || newestTry.connectedAt !== null) return null;
  if (newestTry.answer !== null) return "scanned_but_not_linked";
  const isScanned = pairing.scanInferredAt !== null && !hasLiveQr(pairing, now);
  const isSilent = newestTry.firstCodeAt !== null && age(newestTry.askedAt, now) >= NOBODY_SCANNED_MS;
  return isSilent && !isScanned ? "nobody_scanned" : null;
}

const isCause = (reason: PairingReason): reason is PairingCause =>
  PAIRING_CAUSES.some((cause) => cause === reason);

/** Returns the cause of a failed pairing, or null if the reason is not a failure. */
export const causeOf = (reason: PairingReason | null): PairingCause | null =>
  reason !== null && isCause(reason) ? reason : null;

/** Causes after which the try cannot succeed anymore. The others pass if the obstacle goes away. */
const FINAL: ReadonlySet<PairingCause> = new Set<PairingCause>([
  "name_taken",
  "qr_limit_reached",
  "wrong_number",
  "logged_out_right_after",
  "banned",
  "restricted",
]);

export const isFinal = (cause: PairingCause): boolean => FINAL.has(cause);

/** Returns the cause of a create or reconnect that the gateway refused. Null for a refusal without a known cause. */
export function causeOfFailure(kind: GatewayFailureKind, state: GatewayState): PairingCause | null {
  switch (kind) {
    case "unauthorized":
      return "key_refused";
    case "license_required":
      return "license_required";
    case "name_taken":
      return "name_taken";
    case "unreachable":
    case "too_late":
    case "timeout":
    case "circuit_open":
      return gatewayCause(state);
    case "not_found":
    case "not_connected":
    case "rejected":
    case "unexpected":
      return null;
  }
}
