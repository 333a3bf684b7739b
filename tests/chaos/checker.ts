import { checkInbound, type InboundEvidence, type InboundFindings } from "./check-inbound";

export interface StoredMessage {
  id: string;
  /** Identifies the message on both sides: its text or, for a file, the SHA-256 of the bytes. */
  token: string;
  phase: string;
  resolvedBy: string | null;
  /** The reasons why the message became uncertain, with times. Printed only when a check fails. */
  doubt?: string | null;
  expiresAtMs: number;
  /** Position in the order of acceptance. */
  seq: number;
  /** Contact and priority. Messages of the same line must be sent in the order of acceptance. */
  line: string;
  gatewayMessageId: string | null;
  /** Null for a text. */
  mediaKind: string | null;
  /** The inbound message that this message answers. */
  answers: Answered | null;
}

interface Answered {
  /** The chip that received the inbound message. */
  instanceName: string | null;
  gatewayId: string;
  /** True if that chip could not send, or the reply window was closed, at any time when the message was routed. */
  mayLeave: boolean;
  /** The state of that chip at each of these times. Printed only when a check fails. */
  routings?: string | null;
}

/** A message that a gateway accepted for sending. */
export interface Accepted {
  instanceName: string;
  token: string;
  /** Gateway message id. */
  id: string;
  /** Gateway id of the message that this message quotes. */
  quotedId: string | null;
  atMs: number;
}

export interface Evidence {
  /** Maps the token of each message that a 202 response acknowledged to the id of the message. */
  acknowledged: ReadonlyMap<string, string>;
  stored: readonly StoredMessage[];
  accepted: readonly Accepted[];
  limits: { perHour: number; perDay: number; hourSeconds: number; daySeconds: number };
  /** Returns true if an injected fault can explain why this message is uncertain. */
  explains(messageId: string, token: string): boolean;
  inbound: InboundEvidence;
}

export interface Findings extends InboundFindings {
  /** Messages that were acknowledged, but are missing or not in a final state. */
  lost: string[];
  /** Messages that the gateway accepted, but that are missing from the database. */
  unexpected: string[];
  /** Messages that the gateway accepted more than once, and messages that are stored more than once. */
  duplicated: string[];
  /** Messages that are stored as sent, but that the gateway never accepted. */
  lyingSent: string[];
  /** Messages that are stored as not sent, but that the gateway accepted. */
  lyingNotSent: string[];
  /** Instances that exceeded the limit within a window, formatted as `instance: sends in seconds`. */
  overLimit: string[];
  unexplainedUncertain: string[];
  sentLate: string[];
  /** Lines in which a message was accepted before an earlier message, although no fault affected either message. */
  outOfOrder: string[];
  /** Messages that are stored with the gateway message id of another message. */
  wrongProof: string[];
  /** Replies that left through another chip than the one that received the inbound message, without need. */
  misrouted: string[];
  /** Replies that do not quote the inbound message, and messages that quote another one. */
  misquoted: string[];
}

const SENT = new Set(["sent", "delivered", "read"]);
/** Does not contain `failed`, because the gateway can also report an error after it has accepted the message. */
const NOT_SENT = new Set(["expired", "cancelled", "queued", "reserved"]);
const FINAL = new Set([...SENT, "failed", "expired", "cancelled", "uncertain"]);

/** Compares the database with the gateway's log. If the product is correct, all returned lists are empty. */
export function check({ acknowledged, stored, accepted, limits, explains, inbound }: Evidence): Findings {
  const byToken = new Map<string, StoredMessage[]>();
  for (const message of stored) byToken.set(message.token, [...(byToken.get(message.token) ?? []), message]);
  const times = new Map<string, number>();
  for (const { token } of accepted) times.set(token, (times.get(token) ?? 0) + 1);
  const lines = new Map<string, { seq: number; atMs: number }[]>();
  for (const { token, atMs } of accepted) {
    for (const { id, line, seq } of byToken.get(token) ?? []) {
      if (!explains(id, token)) lines.set(line, [...(lines.get(line) ?? []), { seq, atMs }]);
    }
  }
  const lastAt = new Map(accepted.map(({ token, atMs }) => [token, atMs]));
  const tokenOfId = new Map(accepted.map(({ id, token }) => [id, token]));
  const answered = accepted.flatMap((left) =>
    (byToken.get(left.token) ?? []).flatMap((message) =>
      message.answers === null ? [] : [{ left, message, answers: message.answers }],
    ),
  );

  const name = ({ id, phase, token }: StoredMessage) => `${phase} ${id} ${token}`;
  return {
    lost: [...acknowledged].flatMap(([token, id]) => {
      const message = byToken.get(token)?.find((one) => one.id === id);
      return message !== undefined && FINAL.has(message.phase) ? [] : [`${message?.phase ?? "gone"} ${id}`];
    }),
    unexpected: [...times.keys()].filter((token) => !byToken.has(token)),
    duplicated: [
      ...[...times]
        .filter(([, count]) => count > 1)
        .map(([token, count]) => `${token} accepted ${count} times`),
      ...[...byToken].filter(([, rows]) => rows.length > 1).map(([token]) => `${token} stored twice`),
    ],
    lyingSent: stored.filter(({ phase, token }) => SENT.has(phase) && !times.has(token)).map(name),
    lyingNotSent: stored.filter(({ phase, token }) => NOT_SENT.has(phase) && times.has(token)).map(name),
    overLimit: [
      ...over(accepted, limits.perHour, limits.hourSeconds),
      ...over(accepted, limits.perDay, limits.daySeconds),
    ],
    unexplainedUncertain: stored
      .filter((one) => (one.phase === "uncertain" || one.resolvedBy !== null) && !explains(one.id, one.token))
      .map((one) => `${name(one)}, ${one.doubt ?? "no reason"}, resolved by ${one.resolvedBy ?? "nobody"}`),
    sentLate: stored
      .filter(({ token, expiresAtMs }) => (lastAt.get(token) ?? 0) > expiresAtMs + 1_000)
      .map(name),
    outOfOrder: [...lines].flatMap(([line, sent]) => {
      const bySeq = sent.sort((one, other) => one.seq - other.seq);
      return bySeq.some(({ atMs }, index) => atMs < (bySeq[index - 1]?.atMs ?? 0)) ? [line] : [];
    }),
    wrongProof: stored
      .filter(({ gatewayMessageId: id, token }) => id !== null && (tokenOfId.get(id) ?? token) !== token)
      .map((one) => `${name(one)} has the id of ${tokenOfId.get(one.gatewayMessageId ?? "")}`),
    misrouted: answered
      .filter(({ answers, left }) => left.instanceName !== answers.instanceName && !answers.mayLeave)
      .map(
        ({ answers, left, message }) =>
          `${name(message)} to ${answers.instanceName}, left ${left.instanceName}, ${answers.routings ?? "never routed"}`,
      ),
    misquoted: [
      ...answered
        .filter(
          ({ answers, left }) =>
            left.quotedId !== (left.instanceName === answers.instanceName ? answers.gatewayId : null),
        )
        .map(({ left, message }) => `${name(message)} quotes ${left.quotedId}`),
      ...accepted
        .filter(({ token, quotedId }) => quotedId !== null && byToken.get(token)?.[0]?.answers === null)
        .map(({ token, quotedId }) => `${token} quotes ${quotedId}`),
    ],
    ...checkInbound(inbound),
  };
}

export function mostInWindow(atMs: readonly number[], seconds: number): number {
  const sorted = [...atMs].sort((one, other) => one - other);
  const lengthMs = seconds * 1000;
  let first = 0;
  let most = 0;
  for (const [index, at] of sorted.entries()) {
    while (at - (sorted[first] ?? at) >= lengthMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

export function byInstance(accepted: readonly Accepted[]): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (const { instanceName, atMs } of accepted) {
    const known = times.get(instanceName);
    if (known === undefined) times.set(instanceName, [atMs]);
    else known.push(atMs);
  }
  return times;
}

function over(accepted: readonly Accepted[], limit: number, seconds: number): string[] {
  return [...byInstance(accepted)]
    .map(([instanceName, atMs]) => ({ instanceName, most: mostInWindow(atMs, seconds) }))
    .filter(({ most }) => most > limit)
    .map(({ instanceName, most }) => `${instanceName}: ${most} in ${seconds} s`);
}

/**
 * Returns the 95% upper confidence bound on a failure rate after this many trials without a failure (rule of three).
 */
export function worthOfZero(tries: number): string {
  return `${((3 / tries) * 100).toPrecision(2)} %`;
}
