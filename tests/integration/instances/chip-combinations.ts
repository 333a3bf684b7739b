import { v7 as uuidv7 } from "uuid";
import { deriveStatus } from "@/lib/chips/condition/derive-status";
import { CONNECTION_STATES } from "@/types/chips";
import type { Condition } from "@/types/conditions";
import type { HealthVerdict } from "@/types/health";

/** Values of each fact. `combinations` builds a chip for each combination of these values. */
const LIFECYCLES = [
  "",
  "isWarming",
  "isRestricted",
  "isPaused",
  "isPaused isRestricted",
  "isBanned",
  "isCancelled",
];
const DESIRED = ["connected", "disconnected"] as const;
const PAIRED = [true, false];
const SESSIONS = [
  { state: "open", evolutionConnected: true },
  ...CONNECTION_STATES.map((state) => ({ state, evolutionConnected: false })),
] as const;
const CLOSE_CODES = [null, 401];
const OWNERS = ["right", "other", "unknown"] as const;
const OUT = [false, true];
const EVIDENCE = [
  { misses: 0, worst: null },
  { misses: 1, worst: null },
  { misses: 0, worst: "sends_fail" },
  { misses: 0, worst: "endless_connecting" },
] as const;

export const NOW = new Date();
const HOUR_MS = 3_600_000;

export type Combination = ReturnType<typeof combinations>[number];
export function combinations() {
  const lifecycles = LIFECYCLES.map((facts) => ({
    isWarming: facts.includes("isWarming"),
    pausedAt: facts.includes("isPaused") ? new Date(NOW.getTime() - 24 * HOUR_MS) : null,
    restrictedUntil: facts.includes("isRestricted") ? new Date(NOW.getTime() + HOUR_MS) : null,
    bannedAt: facts.includes("isBanned") ? NOW : null,
    cancelledAt: facts.includes("isCancelled") ? NOW : null,
  }));
  return lifecycles
    .flatMap((facts) => DESIRED.map((desiredConnection) => ({ ...facts, desiredConnection })))
    .flatMap((facts) => PAIRED.map((everPaired) => ({ ...facts, everPaired })))
    .flatMap((facts) => SESSIONS.map((session) => ({ ...facts, ...session })))
    .flatMap((facts) => CLOSE_CODES.map((closeCode) => ({ ...facts, closeCode })))
    .flatMap((facts) => OWNERS.map((owner) => ({ ...facts, owner })))
    .flatMap((facts) => OUT.map((isOut) => ({ ...facts, isOut })))
    .flatMap((facts) => EVIDENCE.map((evidence) => ({ ...facts, ...evidence })))
    .map((facts, index) => {
      const warmupCompletedAt = facts.isWarming ? null : NOW;
      const status = deriveStatus({ ...facts, warmupCompletedAt }, NOW);
      const phone = String(551_130_000_000 + index);
      return {
        ...facts,
        id: uuidv7(),
        warmupCompletedAt,
        status,
        phone,
        phoneKey: phone,
        instanceName: status === "cancelled" ? null : `chip-${index}`,
        ownerKey: { right: phone, other: "551190000000", unknown: null }[facts.owner],
      };
    });
}

interface Said {
  isConnected: boolean;
  health: HealthVerdict;
  /** Reason that the selection gives for not choosing the chip. */
  verdict: string;
  /** Cause for which the chip's contacts migrate; null if they do not migrate. */
  cause: string | null;
}

const said = (
  isConnected: boolean,
  health: HealthVerdict,
  verdict: string,
  cause: string | null = null,
): Said => ({ isConnected, health, verdict, cause });

/** Results that each reader must return for each condition. */
export const SAID: Record<Condition, Said> = {
  cancelled: said(false, "down", "not_connected", "cancelled"),
  banned: said(false, "banned", "banned", "banned"),
  wrong_number: said(false, "down", "wrong_number", "wrong_number"),
  logged_out: said(false, "down", "not_connected", "final_close"),
  missing: said(false, "down", "not_connected", "missing"),
  gateway_down: said(false, "down", "not_connected"),
  disconnected: said(false, "down", "not_connected", "dropped"),
  owner_unknown: said(true, "suspect", "owner_unknown"),
  failing: said(true, "down", "breaker_open", "out_of_rotation"),
  awaiting_qr: said(false, "down", "not_connected", "dropped"),
  switched_off: said(false, "down", "not_connected", "disconnected"),
  paused: said(true, "ok", "paused", "paused"),
  restricted: said(true, "restricted", "restricted", "restricted"),
  unstable: said(true, "suspect", "more_loaded"),
  warming: said(true, "ok", "more_loaded"),
  connected: said(true, "ok", "more_loaded"),
};
