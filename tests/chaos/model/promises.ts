import type { State, Times } from "./state";

/** A message that arrived at the gateway. The promises are checked against the arrivals. */
export interface Arrival {
  messageId: number;
  chip: number;
  at: number;
}

export interface Evidence {
  state: State;
  arrivals: readonly Arrival[];
  /** Ids of the messages that a fault affected. */
  faulty: ReadonlySet<number>;
  times: Times;
  chips: number;
  contacts: number;
}

export const FINAL = new Set(["sent", "delivered", "read", "failed", "expired", "uncertain"]);
export const ALLOWED = new Set([
  "queued -> reserved",
  "queued -> expired",
  "reserved -> queued",
  // The lease and the expiry can both end before the next sweep.
  "reserved -> expired",
  "reserved -> dispatching",
  "dispatching -> queued",
  "dispatching -> sent",
  "dispatching -> delivered",
  "dispatching -> read",
  "dispatching -> failed",
  "dispatching -> uncertain",
  "uncertain -> sent",
  "uncertain -> delivered",
  "uncertain -> read",
  "uncertain -> failed",
  "uncertain -> queued",
  "sent -> delivered",
  "sent -> read",
  "delivered -> read",
]);

export const isSettled = (state: State) => state.messages.every(({ phase }) => FINAL.has(phase));

/**
 * Compares the final state with the arrivals at the gateway and adds a description of each broken promise to
 * `breaches`. The numbers 1 to 9 refer to docs/delivery.md.
 */
export function judge(
  { state, arrivals, faulty, times: limits, chips, contacts }: Evidence,
  breaches: Set<string>,
): void {
  const sorted = [...arrivals].sort((one, other) => one.at - other.at);
  for (const { id, phase, expiresAt } of state.messages) {
    const times = sorted.filter(({ messageId }) => messageId === id);
    if (times.length > 1) breaches.add("3: accepted twice");
    if (times.some(({ at }) => at > expiresAt + limits.marginMs)) breaches.add("8: sent late");
    if (phase === "expired" && times.length > 0) breaches.add("8: expired, and yet accepted");
    const isSent = phase === "sent" || phase === "delivered" || phase === "read";
    if (isSent && times.length === 0) breaches.add("3: reported as sent, never accepted");
    if (phase === "uncertain" && !faulty.has(id)) breaches.add("10: uncertain without a reason");
    const holding = state.attempts.filter((one) => one.messageId === id && one.state !== "not_sent");
    if (phase === "uncertain" && holding.length !== 1) breaches.add("4: uncertain without its slot");
  }
  for (let chip = 0; chip < chips; chip += 1) {
    const at = sorted.filter((one) => one.chip === chip).map((one) => one.at);
    for (let first = 0; first + limits.perHour < at.length; first += 1) {
      const next = at[first + limits.perHour] ?? 0;
      if (next - (at[first] ?? 0) < limits.hourMs) breaches.add("5: over the limit");
    }
  }
  for (let contact = 0; contact < contacts; contact += 1) {
    // An uncertain message does not block the next message to its contact and may arrive later than that message. The
    // comparison therefore excludes messages that a fault affected.
    const order = sorted
      .map(({ messageId }) => messageId)
      .filter((id) => id % contacts === contact && !faulty.has(id));
    if (order.some((id, index) => index > 0 && id < (order[index - 1] ?? 0))) breaches.add("9: out of order");
  }
}
