import { expect } from "vitest";
import { moveChip } from "@/lib/chips/move-chip";
import type { CreateInstanceInput } from "@/types/chips";
import { ENVIRONMENT_GATEWAY, type PoolGateway } from "@/types/gateways";
import type { MoveAnswer } from "@/types/pairing";
import type { Simulator } from "../../simulator/simulator";
import { createTestPool, type TestPool } from "./pool";
import { addGateway } from "./second-gateway";
import { connectChip, type MadeChip, scan } from "./sending";
import { controlOf } from "./simulator-control";

/** A pool with three gateways: `first` is the one of the environment. */
export interface MoveDesk {
  pool: TestPool;
  /** Like `pool`, but controls the simulator of this gateway. */
  second: TestPool;
  third: TestPool;
  secondSimulator: Simulator;
  secondGateway: PoolGateway;
  thirdGateway: PoolGateway;
  /** Connects a chip at the first gateway. */
  connect(options?: Partial<CreateInstanceInput>): Promise<MadeChip>;
  toSecond(chipId: string): Promise<MoveAnswer>;
  moves(chipId: string): Promise<{ state: string; error: string | null }[]>;
  leftovers(chipId: string): Promise<object[]>;
  /** Names of the gateways that have an instance of this name. */
  gatewaysWith(instanceName: string): Promise<string[]>;
  /** Asserts that the chip is intact: its phone pairs at this gateway, and no other gateway has an instance. */
  expectWhole(chip: MadeChip, at: "first" | "second" | "third"): Promise<void>;
  /** Asserts that the chip is connected at its first gateway and that this gateway was not asked to change anything. */
  expectUntouched(chip: MadeChip): Promise<void>;
  /** Ends all faults, closes all breakers and restores what gateways accept. */
  repair(): Promise<void>;
  close(): Promise<void>;
}

export async function openMoveDesk(): Promise<MoveDesk> {
  const pool = await createTestPool();
  const { ctx } = pool;
  const { simulator: secondSimulator, gateway: secondGateway } = await addGateway(pool, { name: "Santos" });
  const { simulator: thirdSimulator, gateway: thirdGateway } = await addGateway(pool, { name: "Recife" });
  const second = { ...pool, ...controlOf(secondSimulator) };
  const third = { ...pool, ...controlOf(thirdSimulator) };
  const all = { first: pool, second, third };

  const gatewaysWith = async (instanceName: string) => {
    const found = Object.entries(all).map(([name, { instance }]) =>
      instance(instanceName).then(
        () => [name],
        () => [],
      ),
    );
    return (await Promise.all(found)).flat();
  };
  const leftovers = (chipId: string) =>
    ctx.sql`select gateway_id as at, error from julia.leftover_instances where chip_id = ${chipId}`;

  return {
    pool,
    second,
    third,
    secondSimulator,
    secondGateway,
    thirdGateway,
    connect: (options) => connectChip(pool, { ...options, gatewayId: ENVIRONMENT_GATEWAY }),
    toSecond: (chipId) => moveChip(ctx, chipId, { gatewayId: secondGateway.id }),
    moves: async (chipId) => (await pool.operations(chipId)).filter(({ kind }) => kind === "move"),
    leftovers,
    gatewaysWith,
    async expectWhole(chip, at) {
      await scan(all[at], chip);
      expect(await pool.chip(chip.chipId)).toMatchObject({ state: "open", wrongNumber: false });
      expect(await gatewaysWith(chip.instanceName)).toEqual([at]);
      expect(await leftovers(chip.chipId)).toEqual([]);
    },
    async expectUntouched({ chipId, instanceName }) {
      const stays = { gatewayId: ENVIRONMENT_GATEWAY, evolutionConnected: true };
      expect(await pool.chip(chipId)).toMatchObject(stays);
      expect(await pool.calls("/instance/logout/", instanceName)).toBe(0);
      expect(await pool.calls("/instance/delete/", instanceName)).toBe(0);
      expect(await pool.look(chipId)).toMatchObject({ connected: true, state: "open" });
    },
    async repair() {
      await Promise.all(Object.values(all).map(({ control }) => control("/faults/clear")));
      await ctx.sql`update julia.gateways set breaker = 'closed', cause = null, opened_at = null, retry_at = null,
        accepts_new = true, capacity = 80`;
    },
    async close() {
      await pool.close();
      await Promise.all([secondSimulator.close(), thirdSimulator.close()]);
    },
  };
}
