/** One message as the database has it at the end. */
export interface StoredMessage {
  id: string;
  text: string;
  phase: string;
  resolvedBy: string | null;
  /** What the product gave as the reason when it became uncertain, and when; for whoever reads a failure. */
  doubt?: string | null;
  expiresAtMs: number;
  /** The order of acceptance. */
  seq: number;
  /** Contact and priority: of these messages none overtakes another. */
  line: string;
}

/** One line of the gateway's log. */
export interface Accepted {
  instanceName: string;
  text: string;
  atMs: number;
}

export interface Evidence {
  /** Texts the door answered 202 for, and under which id. */
  acknowledged: ReadonlyMap<string, string>;
  stored: readonly StoredMessage[];
  accepted: readonly Accepted[];
  limits: { perHour: number; perDay: number; hourSeconds: number; daySeconds: number };
  /** Whether the harness did something that can leave this message uncertain. */
  explains(messageId: string, text: string): boolean;
}

export interface Findings {
  /** Acknowledged, and not there or in no final state. */
  lost: string[];
  /** Accepted by the gateway, and nobody asked for it; or stored and never posted. */
  unexpected: string[];
  /** One text accepted twice, or one key stored twice. */
  duplicated: string[];
  /** Said to be sent, and never accepted. */
  lyingSent: string[];
  /** Said not to be sent, and accepted. */
  lyingNotSent: string[];
  /** More in one window than the limit, as `instance: count in seconds`. */
  overLimit: string[];
  unexplainedUncertain: string[];
  sentLate: string[];
  /** Accepted before an earlier message to the same contact, though nothing had happened to either. */
  outOfOrder: string[];
}

const SENT = new Set(["sent", "delivered", "read"]);
/** `failed` also stands for an error that came after the send: then the gateway did accept it. */
const NOT_SENT = new Set(["expired", "cancelled", "queued", "reserved"]);
const FINAL = new Set([...SENT, "failed", "expired", "cancelled", "uncertain"]);

/** Compares what we say with what the gateway's log says. Every list must be empty. Pure. */
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

/** The most that one instance accepted in any window of that length, over its whole log. */
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

/** No failure in so many tries bounds the rate of failure by this at 95 % (the rule of three). */
export function worthOfZero(tries: number): string {
  return `${((3 / tries) * 100).toPrecision(2)} %`;
}
