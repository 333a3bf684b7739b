import { expect, it } from "vitest";
import { IS_LONG, seeded } from "../setup/proof";
import { type ChaosRun, killPoints, reportRun, runChaos } from "./chaos-run";
import { NOTHING_FOUND } from "./judge";

const SEEDS = IS_LONG ? [11, 22, 33] : [Number(process.env.CHAOS_SEED ?? 11)];

const SIZE: Omit<ChaosRun, "seed" | "kills"> = IS_LONG
  ? { messages: 10_000, pauses: 6, databaseRestarts: 5, chips: 20, settleMs: 1_200_000, shares: shares() }
  : { messages: 300, pauses: 1, databaseRestarts: 1, chips: 5, settleMs: 90_000, shares: shares() };

function shares() {
  return { lose: 0.05, reset: 0.01, late: 0.01, half: 0.02, stall: 0.01 };
}

it.each(SEEDS)(
  "loses, doubles and misstates nothing, whatever is killed and whatever is lost (seed %i)",
  async (seed) => {
    const kills = killPoints(IS_LONG ? 50 : 18, seeded(seed));
    const result = await runChaos({ ...SIZE, seed, kills });
    reportRun(`Seed ${seed}`, result);
    expect(result.findings, `seed ${seed}`).toEqual(NOTHING_FOUND);
    expect(result.contradictions, `seed ${seed}`).toEqual([]);
    expect(result.acknowledged).toBe(SIZE.messages);
    expect(result.kills, "the run must really have killed").toBeGreaterThanOrEqual(kills.length / 2);
    expect(result.unresolved, `seed ${seed}: accepted, uncertain and never found`).toBe(0);
  },
);
