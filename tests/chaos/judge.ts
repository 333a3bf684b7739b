import { expect } from "vitest";
import { waitUntil } from "@/lib/supervisor/processes";
import { check, type Findings, type StoredMessage } from "./checker";
import type { Controller } from "./controller";
import type { World } from "./world";

/** Waits until nothing is under way any more; throws with what still is. */
export async function untilSettled(world: World, withinMs: number): Promise<void> {
  let left: unknown = null;
  const isSettled = async () => {
    left = await world.sql`select phase, ready, route_kind, count(*)::int as count from julia.messages
      where phase in ('queued', 'reserved', 'dispatching') group by 1, 2, 3`.catch((error: unknown) => [
      error,
    ]);
    return Array.isArray(left) && left.length === 0;
  };
  if (await waitUntil(isSettled, withinMs, 200)) return;
  throw new Error(`not settled in ${withinMs} ms: ${JSON.stringify(left)}`);
}

/** Uncertain messages that the gateway did accept: those still looked for, and those given up. */
export interface Unresolved {
  soughtAfter: number;
  givenUp: number;
}

/**
 * Waits until look-ups and webhooks have told of every uncertain message that was accepted. A look that a killed
 * worker had begun is made again some minutes later; such messages may be left, their look must be there.
 */
export async function untilResolved(world: World, withinMs: number): Promise<Unresolved> {
  let unresolved: Unresolved = { soughtAfter: 0, givenUp: 0 };
  await waitUntil(
    async () => {
      const accepted = new Set(world.accepted().map(({ text }) => text));
      const uncertain = await world.sql<{ text: string; sought: boolean }[]>`
        select text, exists (select 1 from julia_jobs.jobs where key = 'look_up:' || m.id) as sought
        from julia.messages m where phase = 'uncertain'`;
      const left = uncertain.filter(({ text }) => accepted.has(text));
      const givenUp = left.filter(({ sought }) => !sought).length;
      unresolved = { soughtAfter: left.length - givenUp, givenUp };
      return left.length === 0;
    },
    withinMs,
    500,
  );
  return unresolved;
}

async function readStored(world: World): Promise<StoredMessage[]> {
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

/** Reads both sides and compares them. */
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
