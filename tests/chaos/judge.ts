import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "postgres";
import { expect } from "vitest";
import { waitUntil } from "@/lib/supervisor/processes";
import { check, type Findings, type StoredMessage } from "./checker";
import type { Controller } from "./controller";
import type { World } from "./world";

const ANSWER_WITHIN_MS = 30_000;

/** Rejects if the query does not end in time, because one that lost its connection may never end. */
async function answerOf<Result>(query: PromiseLike<Result>): Promise<Result> {
  const over = new AbortController();
  const late = sleep(ANSWER_WITHIN_MS, undefined, { signal: over.signal }).then(() => {
    throw new Error("the database did not answer");
  });
  try {
    return await Promise.race([query, late]);
  } finally {
    over.abort();
    late.catch(() => undefined);
  }
}

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
      const accepted = new Set(world.accepted().map(({ text }) => text));
      const uncertain = await answerOf(world.sql<{ text: string; pending: boolean }[]>`
        select text, exists (select 1 from julia_jobs.jobs where key = 'look_up:' || m.id) as pending
        from julia.messages m where phase = 'uncertain'`);
      const left = uncertain.filter(({ text }) => accepted.has(text));
      const givenUp = left.filter(({ pending }) => !pending).length;
      unresolved = { pending: left.length - givenUp, givenUp };
      return left.length === 0;
    },
    withinMs,
    500,
  );
  return unresolved;
}

export async function readStored(world: World): Promise<StoredMessage[]> {
  const rows = await world.sql<
    {
      id: string;
      text: string;
      phase: string;
      by: string | null;
      doubt: string | null;
      expires: string;
      seq: string;
      line: string;
    }[]
  >`
    select id, text, phase, resolution_by as by, extract(epoch from expires_at) * 1000 as expires, seq,
      contact_id || ' ' || priority as line,
      (select string_agg(concat_ws(' ', code, detail, at), '; ' order by at) from julia.chaos_doubts d
        where d.message_id = m.id) as doubt
    from julia.messages m`;
  return rows.map(({ id, text, phase, by, doubt, expires, seq, line }) => ({
    id,
    seq: Number(seq),
    line,
    text,
    phase,
    resolvedBy: by,
    doubt,
    expiresAtMs: Number(expires),
  }));
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
};

export interface Verdict {
  findings: Findings;
  accepted: number;
  phases: Record<string, number>;
}

export async function judge(
  world: World,
  controller: Controller,
  acknowledged: ReadonlyMap<string, string>,
  limits: Limits,
): Promise<Verdict> {
  const stored = await readStored(world);
  const accepted = world.accepted();
  const phases: Record<string, number> = {};
  for (const { phase } of stored) phases[phase] = (phases[phase] ?? 0) + 1;
  const explains = (id: string, text: string) => controller.explains(id, text);
  return {
    findings: check({ acknowledged, stored, accepted, limits, explains }),
    accepted: accepted.length,
    phases,
  };
}

export function expectNothing(verdict: Verdict, seed: number): void {
  expect(verdict.findings, `seed ${seed}`).toEqual(NOTHING_FOUND);
}

/** Records why messages become uncertain, because the product deletes the reason once a message is resolved. */
export async function recordDoubts(sql: Sql): Promise<void> {
  await sql`create table julia.chaos_doubts (message_id uuid, code text, detail text, at timestamptz)`;
  await sql.unsafe(`
    create function julia.keep_doubt() returns trigger language plpgsql as $$
    begin
      insert into julia.chaos_doubts values (new.message_id, new.error_code, new.error_detail, clock_timestamp());
      return null;
    end;
    $$;
    create trigger keep_doubt after update on julia.attempts for each row
      when (new.state = 'uncertain' and old.state <> 'uncertain') execute function julia.keep_doubt()`);
}
