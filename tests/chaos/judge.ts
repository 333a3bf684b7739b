import { expect } from "vitest";
import { waitUntil } from "@/lib/supervisor/processes";
import { NO_INBOUND } from "./check-inbound";
import { check, type Findings, type StoredMessage } from "./checker";
import type { Controller } from "./controller";
import { readStored } from "./recorded";
import { within } from "./within";
import type { World } from "./world-parts";

const ANSWER_WITHIN_MS = 30_000;

const answerOf = <Result>(query: PromiseLike<Result>) => within(ANSWER_WITHIN_MS, () => query);

/**
 * Waits until no message is queued or in flight. On timeout, throws an error with the counts of the remaining messages.
 */
export async function untilSettled(world: World, withinMs: number): Promise<void> {
  let left: unknown = null;
  const isSettled = async () => {
    left = await answerOf(world.sql`select phase, ready, count(*)::int as count from julia.messages
      where phase in ('queued', 'reserved', 'dispatching') group by 1, 2`).catch((error: unknown) => [error]);
    return Array.isArray(left) && left.length === 0;
  };
  if (await waitUntil(isSettled, withinMs, 200)) return;
  throw new Error(`not settled in ${withinMs} ms: ${JSON.stringify(left)}`);
}

/**
 * Counts the uncertain messages that the gateway accepted: those with a pending lookup (`pending`) and the others
 * (`givenUp`).
 */
export interface Unresolved {
  pending: number;
  givenUp: number;
}

/**
 * Waits until lookups and webhooks have resolved every uncertain message that the gateway accepted. Makes pending
 * lookups due immediately. If a worker is killed during a lookup, the job stays locked for minutes, so the message can
 * remain unresolved.
 */
export async function untilResolved(world: World, withinMs: number): Promise<Unresolved> {
  const schedule = () => world.sql`
    select julia_jobs.reschedule_jobs(array_agg(id), run_at => now())
    from julia_jobs.jobs where key like 'look_up:%' and locked_at is null and run_at > now()`;
  let unresolved: Unresolved = { pending: 0, givenUp: 0 };
  await waitUntil(
    async () => {
      await answerOf(schedule());
      const accepted = new Set(world.accepted().map(({ token }) => token));
      const uncertain = await answerOf(world.sql<{ token: string; pending: boolean }[]>`
        select coalesce(f.sha256, m.text) as token,
          exists (select 1 from julia_jobs.jobs where key = 'look_up:' || m.id) as pending
        from julia.messages m left join julia.media f on f.id = m.media_id where phase = 'uncertain'`);
      const left = uncertain.filter(({ token }) => accepted.has(token));
      const givenUp = left.filter(({ pending }) => !pending).length;
      unresolved = { pending: left.length - givenUp, givenUp };
      return left.length === 0;
    },
    withinMs,
    500,
  );
  return unresolved;
}

export interface Limits {
  perHour: number;
  perDay: number;
  hourSeconds: number;
  daySeconds: number;
}

export const NOTHING_FOUND: Findings = {
  lost: [],
  unexpected: [],
  duplicated: [],
  lyingSent: [],
  lyingNotSent: [],
  overLimit: [],
  unexplainedUncertain: [],
  sentLate: [],
  outOfOrder: [],
  wrongProof: [],
  misrouted: [],
  misquoted: [],
  inboundLost: [],
  inboundUnexpected: [],
  inboundDuplicated: [],
};

export interface Verdict {
  findings: Findings;
  accepted: number;
  stored: readonly StoredMessage[];
  phases: Record<string, number>;
}

export async function judge(
  world: World,
  controller: Controller,
  acknowledged: ReadonlyMap<string, string>,
  limits: Limits,
  inbound = NO_INBOUND,
): Promise<Verdict> {
  const stored = await answerOf(readStored(world.sql));
  const accepted = world.accepted();
  const phases: Record<string, number> = {};
  for (const { phase } of stored) phases[phase] = (phases[phase] ?? 0) + 1;
  const explains = (id: string, token: string) => controller.explains(id, token);
  return {
    findings: check({ acknowledged, stored, accepted, limits, explains, inbound }),
    accepted: accepted.length,
    stored,
    phases,
  };
}

export function expectNothing(verdict: Pick<Verdict, "findings">, seed: number): void {
  expect(verdict.findings, `seed ${seed}`).toEqual(NOTHING_FOUND);
}
