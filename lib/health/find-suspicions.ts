import { SUSPICIONS, type Suspicion } from "@/types/conditions";
import type { HealthReason } from "@/types/health";

/**
 * Contacts without an acknowledgement from which acknowledgements count as missing (docs/delivery.md,
 * "Acknowledgements").
 */
const UNACKNOWLEDGED_CONTACTS = 3;
/** A session that stays `connecting` longer does not recover by itself (decision 021). */
const ENDLESS_CONNECTING_MS = 180_000;
/** A restart causes the next `connecting` within this time. */
const RESTART_BELONGS_MS = 60_000;
/** The worker restarts a session at most every 10 minutes, and half a minute shows whether it helped. */
const NEXT_RESTART_MS = 630_000;
/** `connecting` this often in a minute without an `open`: WhatsApp keeps refusing the client. */
const LOOPS_A_MINUTE = 10;
/** This many `open` in a minute trigger a close reading: both drops and two sockets cause that. */
export const REOPENINGS_A_MINUTE = 10;
/** For this long after two sockets were seen, repeated opening is attributed to them. */
const TWO_SOCKETS_MS = 600_000;
const REOPENINGS_IN_TEN_MINUTES = 4;
/** No proof of any kind for this long although the gateway is polled every few minutes: `open` is only remembered. */
const STALE_OPEN_MS = 900_000;
/** After a gateway restart every instance reconnects, which says nothing about one of them. */
const RESTART_GRACE_MS = 60_000;
const UNCERTAIN_IN_A_ROW = 2;

/** Facts about a chip that may or should send. Times are the database's. */
export interface Evidence {
  isConnected: boolean;
  /** As last proven; `connecting` without a connection is a session that is trying. */
  state: string;
  stateSince: Date | null;
  isWanted: boolean;
  everPaired: boolean;
  hasLiveQr: boolean;
  connectedSince: Date | null;
  lookedAt: Date | null;

  /** Consecutive failed dispatches, the last one's cause, and its time. */
  failures: number;
  failureCause: string | null;
  failedAt: Date | null;
  uncertainInARow: number;
  /** When the worker last restarted its dead socket. */
  restartedAt: Date | null;

  sentAt: Date | null;
  /** Contacts whose messages left at least 10 minutes ago, after the newest acknowledged one. */
  unacknowledgedContacts: number;
  unacknowledgedSince: Date | null;

  webhookAt: Date | null;
  /** Connection events reported by the gateway. */
  connectingsInMinute: number;
  openingsInMinute: number;
  openingsInTenMinutes: number;
  loopSince: Date | null;
  /** When the order of states last showed two sockets on the session. */
  twoSocketsAt: Date | null;
}

/**
 * Suspicions about a chip that its row does not show, worst first. Pure. `before` holds the previous findings: a
 * suspicion that continues keeps its start.
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

/** The gateway reports `open`, but the session's socket rejects what is written to it. */
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

/** Time of the last failure, if it concerns the current session. */
function failedAt(evidence: Evidence, before: readonly HealthReason[], code: Suspicion): Date | null {
  const remembered = before.find((reason) => reason.code === code)?.values.lastAt;
  const lastAt = evidence.failedAt ?? (remembered === undefined ? null : new Date(remembered));
  if (lastAt === null) return null;
  const isOfThisSession = [evidence.connectedSince, evidence.restartedAt].every(
    (start) => start === null || start <= lastAt,
  );
  return isOfThisSession ? lastAt : null;
}

/** Messages accepted and reported by the gateway that no phone has acknowledged. */
function missingAcknowledgements(evidence: Evidence): HealthReason | undefined {
  const { unacknowledgedContacts, unacknowledgedSince, webhookAt } = evidence;
  if (unacknowledgedContacts < UNACKNOWLEDGED_CONTACTS || unacknowledgedSince === null) return;
  // Acknowledgements arrive by webhook: without any webhook their absence proves nothing.
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

/** The worker restarts a stuck session, but not soon after the last restart, which may still help. */
function isRestartToCome(restartedAt: Date | null, stateSince: Date, now: Date): boolean {
  if (restartedAt === null) return false;
  const wasForThis = stateSince.getTime() - restartedAt.getTime() < RESTART_BELONGS_MS;
  return !wasForThis && now.getTime() - restartedAt.getTime() < NEXT_RESTART_MS;
}

function staleOpen(evidence: Evidence, now: Date): HealthReason | undefined {
  if (!evidence.isConnected) return;
  const proofs = [evidence.lookedAt, evidence.webhookAt, evidence.sentAt, evidence.connectedSince];
  const newest = Math.max(...proofs.map((proof) => proof?.getTime() ?? 0));
  if (now.getTime() - newest < STALE_OPEN_MS) return;
  return reasonOf("stale_open", newest === 0 ? null : new Date(newest));
}

/** At most one of the three: they share their events and differ in frequency and outcome. */
function loops(evidence: Evidence, now: Date): Partial<Record<Suspicion, HealthReason>> {
  const { connectingsInMinute, openingsInMinute, openingsInTenMinutes, loopSince, twoSocketsAt } = evidence;
  const showedTwo = twoSocketsAt !== null && now.getTime() - twoSocketsAt.getTime() < TWO_SOCKETS_MS;
  if (openingsInMinute >= REOPENINGS_A_MINUTE && showedTwo) {
    return { double_socket: reasonOf("double_socket", loopSince, { count: openingsInMinute }) };
  }
  // Each drop of a session that recovers also causes a `connecting`.
  if (connectingsInMinute - openingsInMinute >= LOOPS_A_MINUTE) {
    return { hot_loop: reasonOf("hot_loop", loopSince, { count: connectingsInMinute }) };
  }
  if (openingsInTenMinutes >= REOPENINGS_IN_TEN_MINUTES) {
    return { flapping: reasonOf("flapping", loopSince, { count: openingsInTenMinutes }) };
  }
  return {};
}
