export interface StoredMessage {
  id: string;
  text: string;
  phase: string;
  resolvedBy: string | null;
  /** The reasons why the message became uncertain, with times. Printed only when a check fails. */
  doubt?: string | null;
  expiresAtMs: number;
  /** Position in the order of acceptance. */
  seq: number;
  /** Contact and priority. Messages of the same line must be sent in the order of acceptance. */
  line: string;
}

export interface Accepted {
  instanceName: string;
  text: string;
  atMs: number;
}

export interface Evidence {
  /** Maps the text of each message that a 202 response acknowledged to the id of the message. */
  acknowledged: ReadonlyMap<string, string>;
  stored: readonly StoredMessage[];
  accepted: readonly Accepted[];
  limits: { perHour: number; perDay: number; hourSeconds: number; daySeconds: number };
  /** Returns true if an injected fault can explain why this message is uncertain. */
  explains(messageId: string, text: string): boolean;
}

export interface Findings {
  /** Messages that were acknowledged, but are missing or not in a final state. */
  lost: string[];
  /** Texts that the gateway accepted, but that are missing from the database. */
  unexpected: string[];
  /** Texts that the gateway accepted more than once, and texts that are stored more than once. */
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
}

const SENT = new Set(["sent", "delivered", "read"]);
/** Does not contain `failed`, because the gateway can also report an error after it has accepted the message. */
const NOT_SENT = new Set(["expired", "cancelled", "queued", "reserved"]);
const FINAL = new Set([...SENT, "failed", "expired", "cancelled", "uncertain"]);

/** Compares the database with the gateway's log. If the product is correct, all returned lists are empty. */
export function check({ acknowledged, stored, accepted, limits, explains }: Evidence): Findings {
  const byText = new Map<string, StoredMessage[]>();
  for (const message of stored) byText.set(message.text, [...(byText.get(message.text) ?? []), message]);
  const times = new Map<string, number>();
  for (const { text } of accepted) times.set(text, (times.get(text) ?? 0) + 1);
  const lines = new Map<string, { seq: number; atMs: number }[]>();
  for (const { text, atMs } of accepted) {
    for (const { id, line, seq } of byText.get(text) ?? []) {
      if (!explains(id, text)) lines.set(line, [...(lines.get(line) ?? []), { seq, atMs }]);
    }
  }
  const lastAt = new Map(accepted.map(({ text, atMs }) => [text, atMs]));

  const name = ({ id, phase, text }: StoredMessage) => `${phase} ${id} ${text}`;
  return {
    lost: [...acknowledged].flatMap(([text, id]) => {
      const message = byText.get(text)?.find((one) => one.id === id);
      return message !== undefined && FINAL.has(message.phase) ? [] : [`${message?.phase ?? "gone"} ${id}`];
    }),
    unexpected: [...times.keys()].filter((text) => !byText.has(text)),
    duplicated: [
      ...[...times]
        .filter(([, count]) => count > 1)
        .map(([text, count]) => `${text} accepted ${count} times`),
      ...[...byText].filter(([, rows]) => rows.length > 1).map(([text]) => `${text} stored twice`),
    ],
    lyingSent: stored.filter(({ phase, text }) => SENT.has(phase) && !times.has(text)).map(name),
    lyingNotSent: stored.filter(({ phase, text }) => NOT_SENT.has(phase) && times.has(text)).map(name),
    overLimit: [
      ...over(accepted, limits.perHour, limits.hourSeconds),
      ...over(accepted, limits.perDay, limits.daySeconds),
    ],
    unexplainedUncertain: stored
      .filter((one) => (one.phase === "uncertain" || one.resolvedBy !== null) && !explains(one.id, one.text))
      .map((one) => `${name(one)}, ${one.doubt ?? "no reason"}, resolved by ${one.resolvedBy ?? "nobody"}`),
    sentLate: stored
      .filter(({ text, expiresAtMs }) => (lastAt.get(text) ?? 0) > expiresAtMs + 1_000)
      .map(name),
    outOfOrder: [...lines].flatMap(([line, sent]) => {
      const bySeq = sent.sort((one, other) => one.seq - other.seq);
      return bySeq.some(({ atMs }, index) => atMs < (bySeq[index - 1]?.atMs ?? 0)) ? [line] : [];
    }),
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
