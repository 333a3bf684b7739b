import type { AlertCause, AlertNotice } from "@/types/alerts";

/** What an evaluation saw of one rule and subject. `unknown`: something worse hides it, so nothing is concluded. */
export type Seen =
  | { kind: "wrong"; since: Date | null; cause: AlertCause }
  | { kind: "clear" }
  | { kind: "unknown" };

/** The part of an open incident that an evaluation changes. */
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

/** How long a rule waits before it says something. */
export interface HoldTimes {
  holdMs: number;
  clearMs: number;
}

/** What is known besides the incident itself. */
export interface Circumstances {
  now: Date;
  silenced: boolean;
  acknowledged: boolean;
  /** How often the same rule fired for the same subject within `FLAP_WINDOW_MS` before now. */
  recentFirings: number;
}

export type Step =
  | { kind: "none" }
  /** It never fired, so nobody needs to know. */
  | { kind: "drop" }
  | { kind: "keep"; incident: OpenIncident; notice: AlertNotice | null }
  | { kind: "resolve"; incident: OpenIncident; notice: AlertNotice | null };

const REPEAT_MS = 4 * 3_600_000;
/** The third firing within an hour is no news any more: it counts as one incident until it stays away. */
export const FLAP_WINDOW_MS = 3_600_000;
const FLAP_FIRINGS = 3;
const FLAP_CLEAR_MS = 15 * 60_000;

/** Where an incident goes from what was seen: nothing -> pending -> firing -> resolved. Pure. */
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

/** Of an incident that goes on: the first word of it, also when a silence kept it back, or the word that it still does. */
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
  // Whoever was told that it began is told that it is over, silence or not.
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
