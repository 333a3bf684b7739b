import type { AlertCause, AlertNotice } from "@/types/alerts";

/** One evaluation's finding for a rule and subject. `unknown`: a worse problem hides it, so no conclusion is drawn. */
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

/** How long a rule waits before it reports. */
export interface HoldTimes {
  holdMs: number;
  clearMs: number;
}

/** Facts besides the incident itself. */
export interface Circumstances {
  now: Date;
  silenced: boolean;
  acknowledged: boolean;
  /** Firings of the same rule and subject within `FLAP_WINDOW_MS` before now. */
  recentFirings: number;
}

export type Step =
  | { kind: "none" }
  /** It never fired, so nobody needs to know. */
  | { kind: "drop" }
  | { kind: "keep"; incident: OpenIncident; notice: AlertNotice | null }
  | { kind: "resolve"; incident: OpenIncident; notice: AlertNotice | null };

const REPEAT_MS = 4 * 3_600_000;
/** From the third firing within an hour on, the firings count as one incident until the condition stays away. */
export const FLAP_WINDOW_MS = 3_600_000;
const FLAP_FIRINGS = 3;
const FLAP_CLEAR_MS = 15 * 60_000;

/** The next state of an incident: nothing -> pending -> firing -> resolved. Pure. */
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

/** Notice for a continuing incident: the first one (perhaps delayed by a silence), or a reminder. */
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
  // People who were notified of the beginning are notified of the end, even during a silence.
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
