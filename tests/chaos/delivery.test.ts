import { afterEach, expect, it } from "vitest";
import { seeded } from "../setup/proof";
import { Controller } from "./controller";
import { expectNothing, judge, untilSettled } from "./judge";
import { makePosts, postAll } from "./load";
import { SCALED } from "./timing";
import { startWorld, type World } from "./world";

let world: World | null = null;
afterEach(async () => {
  await world?.stop();
  world = null;
});

it("delivers every message once when nothing goes wrong", async () => {
  const seed = 1;
  const random = seeded(seed);
  const controller = new Controller(random);
  const limits = { perHour: 20, perDay: 100, ...SCALED };
  world = await startWorld({
    controller,
    random,
    chips: 6,
    workers: 1,
    webs: 0,
    timing: SCALED,
    perHour: 20,
    perDay: 100,
  });
  const posted = await postAll(world.door, makePosts(200, 60, random), { atOnce: 10 });
  await untilSettled(world, 60_000);
  const verdict = await judge(world, controller, posted.acknowledged, limits);
  console.log(verdict.phases, verdict.accepted);
  expectNothing(verdict, seed);
  expect(verdict.accepted).toBe(200);
});
