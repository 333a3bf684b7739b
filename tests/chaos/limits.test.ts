import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { IS_LONG, report, seeded } from "../setup/proof";
import { byInstance, mostInWindow } from "./checker";
import { Controller } from "./controller";
import { expectNothing, judge } from "./judge";
import { makePosts, postAll } from "./load";
import { SCALED } from "./timing";
import { startWorld } from "./world";

const SEEDS = IS_LONG ? [1, 2, 3] : [1];
const CHIPS = IS_LONG ? 20 : 3;
const LIMITS = { perHour: 20, perDay: 100 };
const TIMING = { ...SCALED, hourSeconds: IS_LONG ? 16 : 5, daySeconds: IS_LONG ? 100 : 32 };

it.each(SEEDS)("fills every window to its limit, and never past it (seed %i)", async (seed) => {
  const random = seeded(seed);
  const controller = new Controller(random);
  // Each worker hands over 200 messages at once where the pool lets it.
  const world = await startWorld({
    controller,
    random,
    ...LIMITS,
    chips: CHIPS,
    workers: IS_LONG ? 4 : 2,
    webs: 0,
    timing: TIMING,
  });
  try {
    const posts = makePosts(CHIPS * LIMITS.perDay * 1.3, CHIPS * 100, random);
    const posted = await postAll(world.door, posts, { atOnce: 10 });
    await sleep(TIMING.daySeconds * 1_100);
    const limits = { ...LIMITS, ...TIMING };
    const { findings, accepted } = await judge(world, controller, new Map(), limits);
    expectNothing({ findings, accepted, phases: {} }, seed);
    const most = [...byInstance(world.accepted()).values()].map((atMs) => ({
      hour: mostInWindow(atMs, TIMING.hourSeconds),
      day: mostInWindow(atMs, TIMING.daySeconds),
    }));
    report(
      `Seed ${seed}: of ${posted.acknowledged.size} messages on ${CHIPS} chips ${accepted} were accepted; most in one window, by chip: ${most.map(({ hour, day }) => `${hour}/${day}`).join(" ")}`,
    );
    expect(most).toEqual(Array.from({ length: CHIPS }, () => ({ hour: 20, day: 100 })));
  } finally {
    await world.stop();
  }
});
