import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { waitUntil } from "@/lib/supervisor/processes";
import { IS_LONG, report, seeded } from "../setup/proof";
import { byInstance, mostInWindow } from "./checker";
import { Controller } from "./controller";
import { expectNothing, judge } from "./judge";
import { makePosts, postAll } from "./load";
import { SCALED } from "./timing";
import { startWorld } from "./world";
import type { World } from "./world-parts";

const SEEDS = IS_LONG ? [1, 2, 3] : [1];
const CHIPS = IS_LONG ? 20 : 3;
const LIMITS = { perHour: 20, perDay: IS_LONG ? 100 : 40 };
/** The day of the short run is long enough that a slow machine can send as many messages as the daily limit allows. */
const TIMING = { ...SCALED, hourSeconds: IS_LONG ? 16 : 12, daySeconds: 100 };

it.each(SEEDS)("fills every window to its limit and never exceeds it (seed %i)", async (seed) => {
  const random = seeded(seed);
  const controller = new Controller(random);
  // Several workers compete for the last slots of each window. Each worker has up to 200 sends in flight.
  const world = await startWorld({
    name: `limits-${seed}`,
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
    const posted = await postAll(world, posts, { atOnce: 10 });
    // The long run waits for one (scaled) day. The short run waits until every chip has reached its daily limit, and
    // then for one more (scaled) hour.
    if (!IS_LONG) await waitUntil(() => dayIsFull(world), TIMING.daySeconds * 900, 200);
    await sleep((IS_LONG ? TIMING.daySeconds : TIMING.hourSeconds) * 1_100);
    const limits = { ...LIMITS, ...TIMING };
    const { findings, accepted } = await judge(world, controller, new Map(), limits);
    expectNothing({ findings }, seed);
    const most = [...byInstance(world.accepted()).values()].map((atMs) => ({
      hour: mostInWindow(atMs, TIMING.hourSeconds),
      day: mostInWindow(atMs, TIMING.daySeconds),
    }));
    report(
      `Seed ${seed}: ${accepted} of ${posted.acknowledged.size} messages accepted on ${CHIPS} chips; sends in the fullest hour/day of each chip: ${most.map(({ hour, day }) => `${hour}/${day}`).join(" ")}`,
    );
    expect(most.map(({ day }) => day)).toEqual(Array.from({ length: CHIPS }, () => LIMITS.perDay));
    // Not checked in the short run, because a slow machine may need more than a (scaled) hour to reach the hourly
    // limit.
    if (IS_LONG) expect(most.map(({ hour }) => hour)).toEqual(most.map(() => LIMITS.perHour));
  } finally {
    await world.stop();
  }
});

function dayIsFull(world: World): boolean {
  const sends = [...byInstance(world.accepted()).values()];
  return sends.length === CHIPS && sends.every((atMs) => atMs.length >= LIMITS.perDay);
}
