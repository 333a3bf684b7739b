import { it } from "vitest";
import { seeded } from "../../setup/proof";
import { expectHonest, killPoints, reportRun, runChaos } from "../chaos-run";
import { KILL_POINTS } from "../controller";

const SEED = 44;
const TIMES = 20;

it(`dies at every point ${TIMES} times and stays honest`, async () => {
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
    restBetweenFaultsMs: 500,
    restMs: 2_000,
  });
  reportRun(`Every point of death ${TIMES} times`, result);
  expectHonest(result, SEED, kills.length * 0.9);
});
