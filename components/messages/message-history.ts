import type { MessageDetail } from "@/types/message-pages";

type Attempt = MessageDetail["attempts"][number];

/** One thing that happened to a message; the page says each in a sentence of its own. */
export type HistoryEntry = { at: string | null } & (
  | { kind: "accepted" }
  | { kind: "attempt" | "handed_over" | "became_uncertain"; attempt: Attempt }
  | { kind: "confirmed"; by: string }
  | { kind: "sent_again"; by: string }
  | { kind: "delivered" | "read" | "error_after_send" | "expired" | "cancelled" }
);

/** What happened to a message, in the order of time; what has no time of its own comes last. */
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
  if (message.status === "cancelled") entries.push({ at: null, kind: "cancelled" });
  // Of two at the same moment the one that was told first came first: sorting keeps their order.
  return entries.sort((a, b) => moment(a.at) - moment(b.at));
}

/**
 * An attempt that was uncertain ends in two moments: nobody knew, then somebody did. Its own state says the latter
 * alone, so that the page would claim it for the whole time before.
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

/** The phone's word can be faster than the gateway's answer, and proves as much. */
function endOf({ status, startedAt, finishedAt }: Attempt, { deliveredAt, readAt }: MessageDetail): string {
  const ends = status === "sent" ? [finishedAt, deliveredAt, readAt] : [finishedAt];
  const known = ends.flatMap((at) => (at === null ? [] : [at]));
  return known.sort((a, b) => moment(a) - moment(b))[0] ?? startedAt;
}

const moment = (at: string | null) => (at === null ? Number.POSITIVE_INFINITY : Date.parse(at));
