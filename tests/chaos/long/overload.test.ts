import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { percentile, report, seeded } from "../../setup/proof";
import { Controller } from "../controller";
import { expectNothing, judge } from "../judge";
import { makePosts, type Posted, postAll } from "../load";
import { SCALED } from "../timing";
import { startWorld } from "../world";

const SEED = 66;
const CHIPS = 3;
const LIMITS = { perHour: 20, perDay: 100 };
const OFFERED_PER_SECOND = (10 * CHIPS * LIMITS.perDay) / SCALED.daySeconds;
const OFFERED_FOR_MS = 60_000;
const TTL_SECONDS = 60;

it("responds quickly and sends nothing late at ten times its capacity", async () => {
  const random = seeded(SEED);
  const controller = new Controller(random);
  const world = await startWorld({
    name: "overload",
    controller,
    random,
    ...LIMITS,
    chips: CHIPS,
    workers: 3,
    webs: 2,
    timing: SCALED,
  });
  try {
    // Warms up the processes, which load code during their first requests.
    const first = await postAll(world, makePosts(40, 40, random), { atOnce: 4 });
    const total: Posted = { ...first, acceptMs: [] };
    const startsMs = Date.now();
    const under: Promise<void>[] = [];
    for (let tick = 1; Date.now() - startsMs < OFFERED_FOR_MS; tick += 1) {
      const posts = makePosts(OFFERED_PER_SECOND / 10, 1_000_000, random).map((post) => ({
        ...post,
        ttlSeconds: TTL_SECONDS,
      }));
      under.push(
        postAll(world, posts, { atOnce: posts.length, untilAccepted: false }).then((posted) => {
          for (const [token, id] of posted.acknowledged) total.acknowledged.set(token, id);
          total.acceptMs.push(...posted.acceptMs);
          total.refused += posted.refused;
        }),
      );
      await sleep(Math.max(0, startsMs + tick * 100 - Date.now()));
    }
    await Promise.all(under);
    await sleep((TTL_SECONDS + 5) * 1000);
    const verdict = await judge(world, controller, total.acknowledged, { ...LIMITS, ...SCALED });
    const phases = Object.entries(verdict.phases).map(([name, count]) => `${name} ${count}`);
    const p99 = percentile(total.acceptMs, 0.99);
    report(
      `Ten times the capacity for ${OFFERED_FOR_MS / 1000} s: ${total.acknowledged.size} accepted (p50 ${percentile(total.acceptMs, 0.5).toFixed()} ms, p99 ${p99.toFixed()} ms), ${total.refused} refused with pool_full; ${phases.join(", ")}`,
    );
    expectNothing(verdict, SEED);
    expect(p99).toBeLessThan(250);
  } finally {
    await world.stop();
  }
});
