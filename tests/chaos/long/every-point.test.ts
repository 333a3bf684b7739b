import { it } from "vitest";
import { seeded } from "../../setup/proof";
import { expectHonest, killPoints, reportRun, runChaos } from "../chaos-run";
import { KILL_POINTS } from "../controller";

const SEED = 44;
const TIMES = 20;

it(`reports every message correctly after ${TIMES} kills at every kill point`, async () => {
  const kills = killPoints(KILL_POINTS.length * TIMES, seeded(SEED));
  const result = await runChaos({
    seed: SEED,
    kills,
    messages: 20_000,
    pauses: 0,
    databaseRestarts: 0,
    shares: {},
    chips: 20,
    settleMs: 300_000,
    gapBetweenFaultsMs: 500,
    pauseMs: 2_000,
  });
  reportRun(`Every kill point ${TIMES} times`, result);
  expectHonest(result, SEED, kills.length * 0.9);
});
