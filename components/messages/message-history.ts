import type { MessageDetail } from "@/types/message-pages";

/** One thing that happened to a message; the page says each in a sentence of its own. */
export type HistoryEntry = { at: string | null } & (
  | { kind: "accepted" }
  | { kind: "attempt"; attempt: MessageDetail["attempts"][number] }
  | { kind: "confirmed"; by: string }
  | { kind: "sent_again"; by: string }
  | { kind: "delivered" | "read" | "error_after_send" | "expired" | "cancelled" }
);

/** What happened to a message, in the order of time; what has no time of its own comes last. */
export function messageHistory(message: MessageDetail): HistoryEntry[] {
  const { resolution } = message;
  const entries: HistoryEntry[] = [
    { at: message.createdAt, kind: "accepted" },
    ...message.attempts.map((attempt): HistoryEntry => ({ at: attempt.startedAt, kind: "attempt", attempt })),
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

const moment = (at: string | null) => (at === null ? Number.POSITIVE_INFINITY : Date.parse(at));
