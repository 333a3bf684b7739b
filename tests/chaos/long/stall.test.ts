import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { report, seeded } from "../../setup/proof";
import { Controller } from "../controller";
import { expectNothing, judge } from "../judge";
import { makePosts, postAll } from "../load";
import { SCALED } from "../timing";
import { startWorld } from "../world";

const SEED = 55;
const CHIPS = 10;
const LIMITS = { perHour: 20, perDay: 1_000 };
const PHASE_MS = 60_000;

it("keeps the send rate of nine instances when the tenth stops answering", async () => {
  const random = seeded(SEED);
  const controller = new Controller(random);
  const world = await startWorld({
    name: "stall",
    controller,
    random,
    ...LIMITS,
    chips: CHIPS,
    workers: 3,
    webs: 0,
    timing: SCALED,
  });
  try {
    // Posts more messages than the pool can send, almost all to new contacts, so that every chip reaches its hourly
    // limit.
    const posts = makePosts(5_000, 1_000_000, random);
    const posted = await postAll(world, posts, { atOnce: 10 });
    const stalled = world.chips[0]?.instanceName ?? "";
    const others = (fromMs: number, untilMs: number) =>
      world
        .accepted()
        .filter(({ instanceName, atMs }) => instanceName !== stalled && atMs >= fromMs && atMs < untilMs)
        .length;
    const startsMs = Date.now();
    await sleep(PHASE_MS);
    const stallsMs = Date.now();
    controller.stalled.add(stalled);
    await sleep(PHASE_MS);
    const endsMs = Date.now();

    const before = others(startsMs, stallsMs);
    const during = others(stallsMs, endsMs);
    const [row] = await world.sql<{ uncertain: number }[]>`
      select count(*)::int as uncertain from julia.messages where phase = 'uncertain'`;
    report(
      `One of ${CHIPS} instances stalls for ${PHASE_MS / 1000} s: the others sent ${before} messages before and ${during} during the stall; ${row?.uncertain} uncertain`,
    );
    expect(during).toBeGreaterThanOrEqual(before * 0.95);
    expect(row?.uncertain).toBeLessThanOrEqual(2);
    const verdict = await judge(world, controller, new Map(), { ...LIMITS, ...SCALED });
    expectNothing(verdict, SEED);
    expect(posted.acknowledged.size).toBe(posts.length);
  } finally {
    await world.stop();
  }
});
