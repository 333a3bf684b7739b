import type { AlertCause, AlertNotice } from "@/types/alerts";

/**
 * Result of evaluating one rule for one subject. `unknown`: a worse problem or an operator's pause hides the rule, so a
 * firing incident stays as it is and a pending one is deleted.
 */
export type Seen =
  | { kind: "wrong"; since: Date | null; cause: AlertCause }
  | { kind: "clear" }
  | { kind: "unknown" };

export interface OpenIncident {
  state: "pending" | "firing";
  cause: AlertCause;
  since: Date;
  openedAt: Date;
  firedAt: Date | null;
  clearSince: Date | null;
  flapping: boolean;
  lastNotifiedAt: Date | null;
}

/**
 * How long a violation must last before its incident fires, and how long it must be absent before the incident is
 * resolved.
 */
export interface HoldTimes {
  holdMs: number;
  clearMs: number;
}

export interface Circumstances {
  now: Date;
  silenced: boolean;
  acknowledged: boolean;
  /** How many times the rule fired for this subject in the last `FLAP_WINDOW_MS`. */
  recentFirings: number;
}

export type Step =
  | { kind: "none" }
  /** The incident never fired, so it is deleted without a notice. */
  | { kind: "drop" }
  | { kind: "keep"; incident: OpenIncident; notice: AlertNotice | null }
  | { kind: "resolve"; incident: OpenIncident; notice: AlertNotice | null };

const REPEAT_MS = 4 * 3_600_000;
/**
 * The third incident of a rule and subject that fires within an hour is marked as flapping. A flapping incident is
 * resolved only after it has been clear for `FLAP_CLEAR_MS`.
 */
export const FLAP_WINDOW_MS = 3_600_000;
const FLAP_FIRINGS = 3;
const FLAP_CLEAR_MS = 15 * 60_000;

/** Computes the next step of an incident (none -> pending -> firing -> resolved). Has no side effects. */
export function advance(
  incident: OpenIncident | null,
  seen: Seen,
  times: HoldTimes,
  circumstances: Circumstances,
): Step {
  if (seen.kind === "wrong") return afterWrong(incident, seen, times, circumstances);
  if (incident === null) return { kind: "none" };
  if (incident.state === "pending") return { kind: "drop" };
  if (seen.kind === "unknown") return { kind: "none" };
  return afterClear(incident, times, circumstances);
}

function afterWrong(
  incident: OpenIncident | null,
  seen: Extract<Seen, { kind: "wrong" }>,
  { holdMs }: HoldTimes,
  circumstances: Circumstances,
): Step {
  const { now } = circumstances;
  const open: OpenIncident = {
    ...(incident ?? {
      state: "pending",
      since: seen.since === null || seen.since > now ? now : seen.since,
      openedAt: now,
      firedAt: null,
      flapping: false,
      lastNotifiedAt: null,
    }),
    cause: seen.cause,
    clearSince: null,
  };
  if (open.state === "pending") {
    if (now.getTime() - open.openedAt.getTime() < holdMs)
      return { kind: "keep", incident: open, notice: null };
    open.state = "firing";
    open.firedAt = now;
    open.flapping = circumstances.recentFirings + 1 >= FLAP_FIRINGS;
  }
  return tell(open, dueNotice(open, circumstances), now);
}

/**
 * Returns `fired` for the first notice, which a silence may have delayed, `repeated` if a reminder is due, and null
 * otherwise.
 */
function dueNotice(
  incident: OpenIncident,
  { now, silenced, acknowledged }: Circumstances,
): AlertNotice | null {
  if (silenced) return null;
  if (incident.lastNotifiedAt === null) return "fired";
  const isDue = now.getTime() - incident.lastNotifiedAt.getTime() >= REPEAT_MS;
  return isDue && !acknowledged ? "repeated" : null;
}

function afterClear(incident: OpenIncident, times: HoldTimes, { now }: Circumstances): Step {
  const clearMs = incident.flapping ? Math.max(times.clearMs, FLAP_CLEAR_MS) : times.clearMs;
  const cleared = { ...incident, clearSince: incident.clearSince ?? now };
  if (now.getTime() - cleared.clearSince.getTime() < clearMs) {
    return { kind: "keep", incident: cleared, notice: null };
  }
  // People who were notified that an incident fired are also notified that it ended, even during a silence.
  const notice = incident.lastNotifiedAt === null ? null : "resolved";
  return {
    kind: "resolve",
    incident: notice === null ? cleared : { ...cleared, lastNotifiedAt: now },
    notice,
  };
}

function tell(incident: OpenIncident, notice: AlertNotice | null, now: Date): Step {
  return {
    kind: "keep",
    incident: notice === null ? incident : { ...incident, lastNotifiedAt: now },
    notice,
  };
}
