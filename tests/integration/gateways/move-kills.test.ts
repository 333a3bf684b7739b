import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, expect, it } from "vitest";
import { deleteLeftovers } from "@/lib/chips/delete-leftovers";
import { finishOperations } from "@/lib/chips/finish-operations";
import { createGateway } from "@/lib/gateways/create-gateway";
import { ENVIRONMENT_GATEWAY } from "@/types/gateways";
import { startSimulator } from "../../../simulator/simulator";
import { type Killer, type KillMode, startKillGate } from "../../factories/kill-gate";
import { ADMIN, createTestPool, eventually, insertContacts, QUICK } from "../../factories/pool";
import { connectChip, scan } from "../../factories/sending";
import { controlOf } from "../../factories/simulator-control";
import { bundleProgram } from "../../setup/bundle";

/** A move needs about this many calls to the two gateways. Kills at later calls hit a worker that is done. */
const CALLS = 11;
const KILLS_AT_ANY_TIME = 6;
const LONGEST_MOVE_MS = 900;
const LEFTOVER_CALLS = 4;

const killer: Killer = { armed: null, calls: 0 };
const mover = await bundleProgram("tests/factories/mover.ts");
let firstUrl = "";
const firstGate = await startKillGate(() => firstUrl, killer);
const pool = await createTestPool({ environment: { EVOLUTION_API_URL: firstGate.url } });
firstUrl = pool.simulator.url;
const secondSimulator = await startSimulator({ behaviour: QUICK });
const secondGate = await startKillGate(() => secondSimulator.url, killer);
const { ctx } = pool;
const second = await createGateway(pool.as(ADMIN), {
  name: "second",
  baseUrl: secondGate.url,
  apiKey: secondSimulator.apiKey,
});
const chip = await connectChip(pool, { gatewayId: ENVIRONMENT_GATEWAY });
await insertContacts(ctx, chip.instanceName, 2);
afterAll(async () => {
  await pool.close();
  await Promise.all([firstGate.close(), secondGate.close(), secondSimulator.close()]);
  mover.remove();
});

const poolAt = (gatewayId: string) =>
  gatewayId === ENVIRONMENT_GATEWAY ? pool : { ...pool, ...controlOf(secondSimulator) };
const otherThan = (gatewayId: string) =>
  gatewayId === ENVIRONMENT_GATEWAY ? second.id : ENVIRONMENT_GATEWAY;
const hasInstance = (gatewayId: string) =>
  poolAt(gatewayId)
    .instance(chip.instanceName)
    .then(
      () => true,
      () => false,
    );
const unfinished = () => ctx.sql`select kind, error from julia.chip_operations where state = 'requested'`;
const leftovers = () => ctx.sql`select gateway_id, error from julia.leftover_instances`;

/** Starts a process that moves the chip and then works as a worker. */
function startMover(to: string): { kill(): void; exited: Promise<unknown>; ready: Promise<unknown> } {
  const child = spawn(process.execPath, [mover.program, chip.chipId, to], {
    env: {
      ...process.env,
      DATABASE_URL: ctx.config.databaseUrl,
      AUTH_SECRET: ctx.config.authSecret,
      EVOLUTION_API_URL: firstGate.url,
      EVOLUTION_API_KEY: pool.simulator.apiKey,
      SIMULATED: "true",
      LOG_LEVEL: "silent",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return {
    kill: () => child.kill("SIGKILL"),
    exited: once(child, "exit"),
    ready: once(child.stdout, "data"),
  };
}

/** Does what a worker does after the leases of a killed process have ended. */
async function resume(): Promise<void> {
  await eventually(
    async () => {
      await ctx.sql`update julia.chip_operations set lease_until = null, next_attempt_at = now()
        where state = 'requested'`;
      await ctx.sql`update julia.leftover_instances set lease_until = null, next_attempt_at = now()`;
      await finishOperations(ctx);
      await deleteLeftovers(ctx);
      return [...(await unfinished()), ...(await leftovers())];
    },
    (left) => left.length === 0,
  );
}

/** Proves that the chip is at exactly one gateway, and that its phone can be paired there. */
async function expectWhole(point: string): Promise<void> {
  const { gatewayId, evolutionConnected } = await pool.chip(chip.chipId);
  expect(await hasInstance(otherThan(gatewayId)), `${point}: left at the other gateway`).toBe(false);
  expect(await hasInstance(gatewayId), `${point}: missing`).toBe(true);
  if (!evolutionConnected) await scan(poolAt(gatewayId), chip);
  expect(await pool.chip(chip.chipId), point).toMatchObject({ state: "open", wrongNumber: false });
  const [contacts] = await ctx.sql`
    select count(*)::int as count from julia.clientes where instancia_preferida = ${chip.instanceName}`;
  expect(contacts, point).toEqual({ count: 2 });
}

const lastMove = async () =>
  (await pool.operations(chip.chipId)).filter(({ kind }) => kind === "move").at(-1);

async function killedAtCall(atCall: number, mode: KillMode): Promise<void> {
  const { gatewayId: from } = await pool.chip(chip.chipId);
  const before = await lastMove();
  let kill = () => {};
  killer.calls = 0;
  killer.armed = { atCall, mode, kill: () => kill() };
  const child = startMover(otherThan(from));
  kill = child.kill;
  // A process that finishes the move with fewer calls is killed afterwards.
  const done = eventually(
    lastMove,
    (last) => last !== undefined && last.id !== before?.id && last.state === "confirmed",
  );
  const isKilled = await Promise.race([child.exited.then(() => true), done.then(() => false)]);
  if (!isKilled) child.kill();
  await child.exited;
  killer.armed = null;
  await resume();
  expect((await pool.chip(chip.chipId)).gatewayId, `${mode} call ${atCall}`).toBe(otherThan(from));
  await expectWhole(`${mode} call ${atCall}`);
}

const points = Array.from({ length: CALLS }, (_, index) => index + 1).flatMap((atCall) => [
  { atCall, mode: "before" as const },
  { atCall, mode: "after" as const },
]);

it.each(points)("a move survives a kill $mode call $atCall", ({ atCall, mode }) =>
  killedAtCall(atCall, mode),
);

it("a move survives kills at any time", async () => {
  for (let turn = 0; turn < KILLS_AT_ANY_TIME; turn += 1) {
    const child = startMover(otherThan((await pool.chip(chip.chipId)).gatewayId));
    await child.ready;
    const afterMs = Math.floor(Math.random() * LONGEST_MOVE_MS);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    child.kill();
    await child.exited;
    await resume();
    // A kill before the move is stored leaves the chip where it was.
    await expectWhole(`after ${afterMs} ms`);
  }
});

it("the deletion of a leftover instance survives kills", async () => {
  for (let atCall = 1; atCall <= LEFTOVER_CALLS; atCall += 1) {
    const { gatewayId: from } = await pool.chip(chip.chipId);
    const { control } = poolAt(from);
    await control("/faults", { kind: "reset", instanceName: chip.instanceName });
    killer.armed = null;
    const child = startMover(otherThan(from));
    await expect.poll(leftovers).toHaveLength(1);
    await expect.poll(unfinished).toHaveLength(0);
    killer.calls = 0;
    killer.armed = { atCall, mode: atCall % 2 === 0 ? "after" : "before", kill: child.kill };
    await control("/faults/clear");
    await ctx.sql`update julia.gateways set breaker = 'closed'`;
    await ctx.sql`update julia.leftover_instances set next_attempt_at = now() where lease_until is null`;
    const done = eventually(leftovers, (left) => left.length === 0);
    await Promise.race([child.exited, done]);
    child.kill();
    await child.exited;
    killer.armed = null;
    await resume();
    await expectWhole(`leftover, call ${atCall}`);
  }
});
