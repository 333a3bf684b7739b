import { v7 as uuidv7 } from "uuid";
import { afterAll, expect, it } from "vitest";
import { evaluateAlerts } from "@/lib/alerts/evaluate";
import { RULE_DEFAULTS } from "@/types/alert-rules";
import { freezeClock, seeing, wrongWith } from "../../factories/alert-world";
import { createTestPool } from "../../factories/pool";
import { seeded } from "../../setup/proof";
import { expectedNotices, type Look } from "./reference-model";

const HISTORIES = 1000;
const LOOKS = 120;
/**
 * Number of evaluations with the same flip rate. The rate then changes, so that a flapping subject can become quiet and
 * a quiet one can start to flap.
 */
const LOOKS_OF_ONE_MOOD = 40;
const START_MS = Date.UTC(2026, 10, 22, 12);

const { ctx, close } = await createTestPool();
afterAll(close);

/**
 * Returns the times of the evaluations in seconds. Most are 5 to 64 s apart and some are 5 minutes apart. Others are
 * more than an hour apart, as if no evaluator had been running.
 */
function momentsOf(random: () => number): number[] {
  let at = 0;
  return Array.from({ length: LOOKS }, () => {
    const kind = random();
    at += kind < 0.8 ? 5 + Math.floor(random() * 60) : kind < 0.92 ? 300 : 5000;
    return at;
  });
}

it("notices match the reference model over 1,000 random histories of ups and downs", async () => {
  const random = seeded(20_261_122);
  const moments = momentsOf(random);
  const histories = new Map(
    Array.from({ length: HISTORIES }, (): [string, Look[]] => {
      // Probability that a subject flips at an evaluation, from 1% to 71%, for each period with the same rate.
      const moods = Array.from({ length: LOOKS / LOOKS_OF_ONE_MOOD }, () => 0.01 + random() ** 3 * 0.7);
      let wrong = random() < 0.3;
      return [
        uuidv7(),
        moments.map((at, index) => {
          if (random() < (moods[Math.floor(index / LOOKS_OF_ONE_MOOD)] ?? 0)) wrong = !wrong;
          return { at, wrong };
        }),
      ];
    }),
  );

  const setClock = await freezeClock(ctx.sql);
  for (const [index, at] of moments.entries()) {
    await setClock(new Date(START_MS + at * 1000));
    const wrong = [...histories].flatMap(([id, looks]) =>
      looks[index]?.wrong === true ? [wrongWith("instance_offline", id)] : [],
    );
    await evaluateAlerts(ctx, seeing(wrong));
  }

  const rows = await ctx.sql<{ subject: string; at: string; kind: string; flapping: boolean }[]>`
    select a.subject, extract(epoch from n.at) as at, n.kind, n.flapping from julia.alert_notices n
    join julia.alerts a on a.id = n.alert_id order by n.at`;
  const told = new Map<string, object[]>([...histories.keys()].map((id) => [id, []]));
  for (const { subject, at, kind, flapping } of rows) {
    told.get(subject)?.push({ at: Number(at) - START_MS / 1000, kind, flapping });
  }
  const { holdSeconds: hold, clearSeconds: clear } = RULE_DEFAULTS.instance_offline;
  const counts: Record<string, number> = {};
  for (const [id, looks] of histories) {
    const expected = expectedNotices(looks, { hold, clear });
    for (const { kind, flapping } of expected) {
      const name = flapping ? `${kind}, flapping` : kind;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    expect(told.get(id), id).toEqual(expected);
  }
  // The comparison is meaningful only if each kind of notice occurs often.
  expect(Object.keys(counts).sort()).toEqual([
    "fired",
    "fired, flapping",
    "repeated",
    "repeated, flapping",
    "resolved",
    "resolved, flapping",
  ]);
  for (const [kind, count] of Object.entries(counts)) expect(count, kind).toBeGreaterThan(20);
});
