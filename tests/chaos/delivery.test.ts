import { expect, it } from "vitest";
import { IS_LONG, seeded } from "../setup/proof";
import { type ChaosRun, expectHonest, killPoints, reportRun, runChaos } from "./chaos-run";
import { KILL_POINTS } from "./controller";

const SHARES = { lose: 0.05, reset: 0.01, late: 0.01, half: 0.02, stall: 0.01, drop: 0.04 };
const SEEDS =
  process.env.CHAOS_SEED !== undefined ? [Number(process.env.CHAOS_SEED)] : IS_LONG ? [11, 22, 33] : [11];

const SIZE: Omit<ChaosRun, "seed" | "kills"> = IS_LONG
  ? {
      messages: 10_000,
      pauses: 6,
      databaseRestarts: 5,
      chips: 21,
      moreGateways: ["2.3.6", "2.4"],
      settleMs: 1_200_000,
      gapBetweenFaultsMs: 4_000,
      shares: SHARES,
      pauseMs: null,
    }
  : {
      messages: 300,
      pauses: 1,
      databaseRestarts: 1,
      chips: 5,
      settleMs: 600_000,
      gapBetweenFaultsMs: 500,
      shares: SHARES,
      // More than for texts, because a short run sends only 30 files.
      fileShares: { ...SHARES, lose: 0.15, half: 0.06 },
      pauseMs: null,
    };

const POSSIBLE = new Set(["sent", "delivered", "read", "uncertain"]);

it.each(SEEDS)(
  "loses, duplicates and misreports no message during kills, lost responses and restarts (seed %i)",
  async (seed) => {
    const kills = killPoints(IS_LONG ? 50 : KILL_POINTS.length, seeded(seed));
    const result = await runChaos({ ...SIZE, seed, kills });
    reportRun(`Seed ${seed}`, result);
    expectHonest(result, seed, kills.length / 2);
    expect(result.acknowledged).toBe(SIZE.messages);
    // Every message can be sent, so none fails, expires or is cancelled.
    const left = Object.keys(result.phases).filter((phase) => !POSSIBLE.has(phase));
    expect(left).toEqual([]);
    expect(result.files).toBe(SIZE.messages / 10);
    expect(result.replies).toBe(SIZE.messages / 10);
  },
);
