import { SUSPICIONS, type Suspicion } from "@/types/conditions";
import type { HealthReason } from "@/types/health";

/**
 * Acknowledgements count as missing once this many contacts have not acknowledged a message (docs/delivery.md,
 * "Acknowledgements").
 */
const UNACKNOWLEDGED_CONTACTS = 3;
/** A session that stays `connecting` longer than this was not recovered by the worker's restart (decision 021). */
const ENDLESS_CONNECTING_MS = 180_000;
/** A `connecting` state that begins within this time after a restart was caused by the restart. */
const RESTART_BELONGS_MS = 60_000;
/**
 * Time after a restart by which the next restart must have taken effect: the worker restarts a session at most every 10
 * minutes, and a restart takes effect within 30 s.
 */
const NEXT_RESTART_MS = 630_000;
/** If `connecting` events outnumber `open` events by this many per minute, WhatsApp keeps refusing the client. */
const LOOPS_A_MINUTE = 10;
/** This many `open` events per minute trigger a socket check, because drops as well as two sockets can cause them. */
export const REOPENINGS_A_MINUTE = 10;
/** For this long after a check finds two sockets, repeated reopening is attributed to the two sockets. */
const TWO_SOCKETS_MS = 600_000;
const REOPENINGS_IN_TEN_MINUTES = 4;
/**
 * An `open` state is no longer trusted after this long without any proof. The gateway is normally polled every few
 * minutes.
 */
const STALE_OPEN_MS = 900_000;
/**
 * For this long after a gateway restart, reconnects are not evidence against a chip, because every instance reconnects.
 */
const RESTART_GRACE_MS = 60_000;
const UNCERTAIN_IN_A_ROW = 2;

/** Facts from which the suspicions about a chip are derived. All times are database times. */
export interface Evidence {
  isConnected: boolean;
  /** Last proven state. If `isConnected` is false, `connecting` means that the session is still trying to connect. */
  state: string;
  stateSince: Date | null;
  isWanted: boolean;
  everPaired: boolean;
  hasLiveQr: boolean;
  /** When the current session opened, however short the preceding gap was. */
  openSince: Date | null;
  lookedAt: Date | null;

  /**
   * Number of failed sends in a row. `failureCause` is the cause of the last one. `failedAt` is the time when the chip
   * left rotation, or null once the chip has returned.
   */
  failures: number;
  failureCause: string | null;
  failedAt: Date | null;
  uncertainInARow: number;
  restartedAt: Date | null;

  sentAt: Date | null;
  /**
   * Number of contacts with an unacknowledged message that was sent at least 10 minutes ago and after the newest
   * acknowledged message.
   */
  unacknowledgedContacts: number;
  unacknowledgedSince: Date | null;

  webhookAt: Date | null;
  connectingsInMinute: number;
  openingsInMinute: number;
  openingsInTenMinutes: number;
  loopSince: Date | null;
  /** When a socket check last found two sockets on the session. */
  twoSocketsAt: Date | null;
}

/**
 * Returns the suspicions about a chip, worst first. The chip's own row does not show these problems. A suspicion that
 * is already in `before` keeps its start time.
 */
export function findSuspicions(
  evidence: Evidence,
  before: readonly HealthReason[],
  now: Date,
  gatewayRestartedAt: Date | null,
): HealthReason[] {
  const isStarting =
    gatewayRestartedAt !== null && now.getTime() - gatewayRestartedAt.getTime() < RESTART_GRACE_MS;
  const found: Partial<Record<Suspicion, HealthReason>> = {
    sends_fail: failingSends(evidence, before),
    uncertain_sends: uncertainSends(evidence, before),
    no_acknowledgements: missingAcknowledgements(evidence),
    endless_connecting: endlessConnecting(evidence, now),
    stale_open: staleOpen(evidence, now),
    ...(isStarting ? {} : loops(evidence, now)),
  };
  return SUSPICIONS.flatMap((code) => {
    const reason = found[code];
    if (reason === undefined) return [];
    const earlier = before.find((known) => known.code === code)?.since ?? null;
    const since =
      earlier !== null && (reason.since === null || earlier < reason.since) ? earlier : reason.since;
    return [{ ...reason, since }];
  });
}

const reasonOf = (
  code: Suspicion,
  since: Date | null,
  values: Record<string, string | number | null> = {},
): HealthReason => ({
  code,
  since: since?.toISOString() ?? null,
  values: Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === null ? [] : [[key, String(value)]])),
  ),
});

/** The gateway reports `open`, but the session's socket rejects sends. */
function failingSends(evidence: Evidence, before: readonly HealthReason[]): HealthReason | undefined {
  if (evidence.failures === 0 || evidence.failureCause === "uncertain" || !evidence.isConnected) return;
  const lastAt = failedAt(evidence, before, "sends_fail");
  if (lastAt === null) return;
  const { failures, failureCause } = evidence;
  return reasonOf("sends_fail", lastAt, {
    count: failures,
    cause: failureCause ?? "other",
    lastAt: lastAt.toISOString(),
  });
}

function uncertainSends(evidence: Evidence, before: readonly HealthReason[]): HealthReason | undefined {
  const isStreak = evidence.uncertainInARow >= UNCERTAIN_IN_A_ROW || evidence.failureCause === "uncertain";
  if (!isStreak || !evidence.isConnected || evidence.failures === 0) return;
  const lastAt = failedAt(evidence, before, "uncertain_sends");
  if (lastAt === null) return;
  return reasonOf("uncertain_sends", lastAt, {
    count: Math.max(evidence.uncertainInARow, UNCERTAIN_IN_A_ROW),
    lastAt: lastAt.toISOString(),
  });
}

/**
 * Returns when sends last began to fail, or null if they began to fail before the current session or the last restart.
 */
function failedAt(evidence: Evidence, before: readonly HealthReason[], code: Suspicion): Date | null {
  const remembered = before.find((reason) => reason.code === code)?.values.lastAt;
  const lastAt = evidence.failedAt ?? (remembered === undefined ? null : new Date(remembered));
  if (lastAt === null) return null;
  const isOfThisSession = [evidence.openSince, evidence.restartedAt].every(
    (start) => start === null || start <= lastAt,
  );
  return isOfThisSession ? lastAt : null;
}

function missingAcknowledgements(evidence: Evidence): HealthReason | undefined {
  const { unacknowledgedContacts, unacknowledgedSince, webhookAt } = evidence;
  if (unacknowledgedContacts < UNACKNOWLEDGED_CONTACTS || unacknowledgedSince === null) return;
  // Acknowledgements arrive by webhook. If no webhook has arrived since then, missing acknowledgements prove nothing.
  if (webhookAt === null || webhookAt < unacknowledgedSince || !evidence.isConnected) return;
  return reasonOf("no_acknowledgements", unacknowledgedSince, { count: unacknowledgedContacts });
}

function endlessConnecting(evidence: Evidence, now: Date): HealthReason | undefined {
  const { state, stateSince, isConnected, isWanted, everPaired, hasLiveQr } = evidence;
  if (state !== "connecting" || isConnected || !isWanted || !everPaired || hasLiveQr) return;
  if (stateSince === null || now.getTime() - stateSince.getTime() < ENDLESS_CONNECTING_MS) return;
  if (isRestartToCome(evidence.restartedAt, stateSince, now)) return;
  return reasonOf("endless_connecting", stateSince);
}

/**
 * True if the worker has not restarted this stuck session yet, because its previous restart of the session was too
 * recent.
 */
function isRestartToCome(restartedAt: Date | null, stateSince: Date, now: Date): boolean {
  if (restartedAt === null) return false;
  const wasForThis = stateSince.getTime() - restartedAt.getTime() < RESTART_BELONGS_MS;
  return !wasForThis && now.getTime() - restartedAt.getTime() < NEXT_RESTART_MS;
}

function staleOpen(evidence: Evidence, now: Date): HealthReason | undefined {
  if (!evidence.isConnected) return;
  const proofs = [evidence.lookedAt, evidence.webhookAt, evidence.sentAt, evidence.openSince];
  const newest = Math.max(...proofs.map((proof) => proof?.getTime() ?? 0));
  if (now.getTime() - newest < STALE_OPEN_MS) return;
  return reasonOf("stale_open", newest === 0 ? null : new Date(newest));
}

/**
 * Returns at most one of `double_socket`, `hot_loop` and `flapping`, because all three are derived from the same
 * events.
 */
function loops(evidence: Evidence, now: Date): Partial<Record<Suspicion, HealthReason>> {
  const { connectingsInMinute, openingsInMinute, openingsInTenMinutes, loopSince, twoSocketsAt } = evidence;
  const showedTwo = twoSocketsAt !== null && now.getTime() - twoSocketsAt.getTime() < TWO_SOCKETS_MS;
  if (openingsInMinute >= REOPENINGS_A_MINUTE && showedTwo) {
    return { double_socket: reasonOf("double_socket", loopSince, { count: openingsInMinute }) };
  }
  // Each drop of a session that recovers also causes a `connecting` event, so subtract the `open` events.
  if (connectingsInMinute - openingsInMinute >= LOOPS_A_MINUTE) {
    return { hot_loop: reasonOf("hot_loop", loopSince, { count: connectingsInMinute }) };
  }
  if (openingsInTenMinutes >= REOPENINGS_IN_TEN_MINUTES) {
    return { flapping: reasonOf("flapping", loopSince, { count: openingsInTenMinutes }) };
  }
  return {};
}
