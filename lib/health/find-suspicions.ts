import type { HealthReason, Suspicion } from "@/types/health";
import { SUSPICIONS } from "@/types/health";

/** Contacts that must be silent before acknowledgements count as missing (docs/delivery.md, "Acknowledgements"). */
const UNACKNOWLEDGED_CONTACTS = 3;
/** A session that says `connecting` for longer does not come back by itself (decision 021). */
const ENDLESS_CONNECTING_MS = 180_000;
/** A restart leads to the next `connecting` within this. */
const RESTART_BELONGS_MS = 60_000;
/** The worker restarts a session at most every 10 minutes, and half a minute shows whether it helped. */
const NEXT_RESTART_MS = 630_000;
/** `connecting` so often in a minute without an `open`: WhatsApp refuses the client, again and again. */
const LOOPS_A_MINUTE = 10;
/** As many `open` in a minute: the session's states are read closely, since drops and two sockets both do that. */
export const REOPENINGS_A_MINUTE = 10;
/** For so long after they were seen, two sockets are behind whatever goes on opening. */
const TWO_SOCKETS_MS = 600_000;
const REOPENINGS_IN_TEN_MINUTES = 4;
/** No proof of any kind for so long, though the gateway is asked every few minutes: `open` is only remembered. */
const STALE_OPEN_MS = 900_000;
/** After the gateway was started again every instance connects anew; that says nothing of one of them. */
const RESTART_GRACE_MS = 60_000;
const UNCERTAIN_IN_A_ROW = 2;

/** What is known of one chip that may send, or should. Moments are the database's. */
export interface Evidence {
  isConnected: boolean;
  /** As last proven; `connecting` and not connected is a session that tries. */
  state: string;
  stateSince: Date | null;
  isWanted: boolean;
  everPaired: boolean;
  hasLiveQr: boolean;
  connectedSince: Date | null;
  lookedAt: Date | null;

  /** Hand-overs in a row that took it out of rotation, the last one's cause, and when. */
  failures: number;
  failureCause: string | null;
  failedAt: Date | null;
  uncertainInARow: number;
  /** When the worker last opened its dead socket anew. */
  restartedAt: Date | null;

  sentAt: Date | null;
  /** Contacts whose messages left 10 minutes ago or earlier, after the newest one that was acknowledged. */
  unacknowledgedContacts: number;
  unacknowledgedSince: Date | null;

  webhookAt: Date | null;
  /** Connection events that the gateway told of. */
  connectingsInMinute: number;
  openingsInMinute: number;
  openingsInTenMinutes: number;
  loopSince: Date | null;
  /** When the order of its states last showed two sockets on the session. */
  twoSocketsAt: Date | null;
}

/**
 * What speaks against a chip whose row says that all is well, or more than its row says, the worst first. Pure.
 * `before` is what was found the last time: a suspicion that goes on keeps its beginning.
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

/** The gateway says `open`, and its socket does not take what is written to it. */
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

/** When the last one failed, while that still speaks of the session there is now. */
function failedAt(evidence: Evidence, before: readonly HealthReason[], code: Suspicion): Date | null {
  const remembered = before.find((reason) => reason.code === code)?.values.lastAt;
  const lastAt = evidence.failedAt ?? (remembered === undefined ? null : new Date(remembered));
  if (lastAt === null) return null;
  const isOfThisSession = [evidence.connectedSince, evidence.restartedAt].every(
    (start) => start === null || start <= lastAt,
  );
  return isOfThisSession ? lastAt : null;
}

/** "74 of 76 stuck in PENDING": accepted, told of, and nobody's phone has it. */
function missingAcknowledgements(evidence: Evidence): HealthReason | undefined {
  const { unacknowledgedContacts, unacknowledgedSince, webhookAt } = evidence;
  if (unacknowledgedContacts < UNACKNOWLEDGED_CONTACTS || unacknowledgedSince === null) return;
  // Acknowledgements come by webhook: where none comes at all, their absence says nothing.
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

/** The worker restarts a session that is stuck, but not so soon after the last time: until then it may still help. */
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

/** At most one of the three: they are the same events, told apart by how many and what follows. */
function loops(evidence: Evidence, now: Date): Partial<Record<Suspicion, HealthReason>> {
  const { connectingsInMinute, openingsInMinute, openingsInTenMinutes, loopSince, twoSocketsAt } = evidence;
  const showedTwo = twoSocketsAt !== null && now.getTime() - twoSocketsAt.getTime() < TWO_SOCKETS_MS;
  if (openingsInMinute >= REOPENINGS_A_MINUTE && showedTwo) {
    return { double_socket: reasonOf("double_socket", loopSince, { count: openingsInMinute }) };
  }
  // Each drop of a session that comes back says `connecting` too.
  if (connectingsInMinute - openingsInMinute >= LOOPS_A_MINUTE) {
    return { hot_loop: reasonOf("hot_loop", loopSince, { count: connectingsInMinute }) };
  }
  if (openingsInTenMinutes >= REOPENINGS_IN_TEN_MINUTES) {
    return { flapping: reasonOf("flapping", loopSince, { count: openingsInTenMinutes }) };
  }
  return {};
}
