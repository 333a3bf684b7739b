import type { MessageDetail } from "@/types/message-pages";

type Attempt = MessageDetail["attempts"][number];

export type HistoryEntry = { at: string | null } & (
  | { kind: "accepted" }
  | { kind: "attempt" | "handed_over" | "became_uncertain"; attempt: Attempt }
  | { kind: "confirmed"; by: string }
  | { kind: "sent_again"; by: string }
  | { kind: "delivered" | "read" | "error_after_send" | "expired" | "cancelled" }
);

/** Returns the events of a message in chronological order. Events without a time come last. */
export function messageHistory(message: MessageDetail): HistoryEntry[] {
  const { resolution } = message;
  const entries: HistoryEntry[] = [
    { at: message.createdAt, kind: "accepted" },
    ...message.attempts.flatMap((attempt) => attemptHistory(attempt, message)),
  ];
  if (resolution !== null) {
    const kind = message.supersededBy === null ? "confirmed" : "sent_again";
    entries.push({ at: resolution.at, kind, by: resolution.by });
  }
  if (message.deliveredAt !== null) entries.push({ at: message.deliveredAt, kind: "delivered" });
  if (message.readAt !== null) entries.push({ at: message.readAt, kind: "read" });
  if (message.error?.code === "error_after_send") {
    entries.push({ at: message.failedAt, kind: "error_after_send" });
  }
  if (message.status === "expired") entries.push({ at: message.failedAt, kind: "expired" });
  if (message.status === "cancelled") entries.push({ at: message.cancelledAt, kind: "cancelled" });
  // The sort is stable, so events with the same time keep their order.
  return entries.sort((a, b) => moment(a.at) - moment(b.at));
}

/**
 * Returns two events for an attempt that was uncertain: the send, and the moment at which the attempt became uncertain.
 * Otherwise returns one event. The attempt's status alone would show only the last outcome.
 */
function attemptHistory(attempt: Attempt, message: MessageDetail): HistoryEntry[] {
  const { status, startedAt, finishedAt } = attempt;
  const isReturned = status === "not_sent" || status === "released";
  const isUncertain = status === "uncertain" || (message.uncertainSince !== null && !isReturned);
  if (isUncertain) {
    return [
      { at: startedAt, kind: "handed_over", attempt },
      { at: message.uncertainSince ?? finishedAt ?? startedAt, kind: "became_uncertain", attempt },
    ];
  }
  return [{ at: endOf(attempt, message), kind: "attempt", attempt }];
}

/**
 * Returns when an attempt ended. A delivery receipt also proves the send and can arrive before the gateway's response,
 * so the earliest of these times is used.
 */
function endOf({ status, startedAt, finishedAt }: Attempt, { deliveredAt, readAt }: MessageDetail): string {
  const ends = status === "sent" ? [finishedAt, deliveredAt, readAt] : [finishedAt];
  const known = ends.flatMap((at) => (at === null ? [] : [at]));
  return known.sort((a, b) => moment(a) - moment(b))[0] ?? startedAt;
}

const moment = (at: string | null) => (at === null ? Number.POSITIVE_INFINITY : Date.parse(at));
