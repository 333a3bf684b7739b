import { afterAll, afterEach, expect, it } from "vitest";
import { createInstance } from "@/lib/chips/create-instance";
import { deleteInstance } from "@/lib/chips/delete-instance";
import { deleteLeftovers } from "@/lib/chips/delete-leftovers";
import { moveChip } from "@/lib/chips/move-chip";
import { ENVIRONMENT_GATEWAY } from "@/types/gateways";
import { openMoveDesk } from "../../factories/move-desk";
import { newPhone } from "../../factories/pool";
import { type MadeChip, scan } from "../../factories/sending";

const desk = await openMoveDesk();
const { pool, second, secondGateway, thirdGateway, toSecond, gatewaysWith, leftovers, expectWhole } = desk;
const { ctx } = pool;
afterEach(() => desk.repair());
afterAll(() => desk.close());

/** Moves a connected chip while every call for its instance at the first gateway fails. */
async function movedFromDead(fault: object): Promise<MadeChip> {
  const chip = await desk.connect();
  await pool.control("/faults", { instanceName: chip.instanceName, ...fault });
  expect(await toSecond(chip.chipId)).toMatchObject({ gatewayId: secondGateway.id, confirmed: true });
  expect(await gatewaysWith(chip.instanceName)).toEqual(["first", "second"]);
  return chip;
}

it.each([
  ["cuts connections", { kind: "reset" }],
  ["fails", { kind: "fail", status: 500 }],
  ["rejects the key", { kind: "fail", status: 401 }],
])("a chip leaves a gateway that %s at once, and its old instance is deleted later", async (_, fault) => {
  const chip = await movedFromDead(fault);
  await scan(second, chip);
  expect(await leftovers(chip.chipId)).toEqual([{ at: ENVIRONMENT_GATEWAY, error: null }]);
  // The gateway is tried again, and again without success.
  await ctx.sql`update julia.gateways set breaker = 'closed'`;
  expect(await deleteLeftovers(ctx)).toBe(1);
  expect(await leftovers(chip.chipId)).toMatchObject([{ error: expect.any(String) }]);
  expect(await deleteLeftovers(ctx)).toBe(0);
  await pool.control("/faults/clear");
  await ctx.sql`update julia.gateways set breaker = 'closed'`;
  await ctx.sql`update julia.leftover_instances set next_attempt_at = now()`;
  await Promise.all([deleteLeftovers(ctx), deleteLeftovers(ctx)]);
  expect(await gatewaysWith(chip.instanceName)).toEqual(["second"]);
  expect(await leftovers(chip.chipId)).toEqual([]);
  expect(await pool.calls("/instance/delete/", chip.instanceName)).toBe(1);
  expect((await pool.eventKinds(chip.chipId)).filter((kind) => kind === "leftover_deleted")).toHaveLength(1);
  expect(await second.look(chip.chipId)).toMatchObject({ connected: true });
});

it("a gateway is not asked to delete leftovers while it is down", async () => {
  const chip = await movedFromDead({ kind: "reset" });
  await ctx.sql`update julia.gateways set breaker = 'open', opened_at = now() where id = ${ENVIRONMENT_GATEWAY}`;
  expect(await deleteLeftovers(ctx)).toBe(0);
  await pool.control("/faults/clear");
  await ctx.sql`update julia.gateways set breaker = 'closed'`;
  expect(await deleteLeftovers(ctx)).toBe(1);
  await expectWhole(chip, "second");
});

it("a chip that moves back deletes its leftover first, and the worker cannot delete the new instance", async () => {
  const chip = await movedFromDead({ kind: "reset" });
  await pool.control("/faults/clear");
  await ctx.sql`update julia.gateways set breaker = 'closed'`;
  const back = moveChip(ctx, chip.chipId, { gatewayId: ENVIRONMENT_GATEWAY });
  expect(await back).toMatchObject({ gatewayId: ENVIRONMENT_GATEWAY, confirmed: true });
  expect(await deleteLeftovers(ctx)).toBe(0);
  await expectWhole(chip, "first");
});

it("no chip can take the name of a leftover, even after its chip is deleted", async () => {
  const { chipId, instanceName } = await movedFromDead({ kind: "reset" });
  await deleteInstance(ctx, chipId);
  const create = () => createInstance(ctx, { phone: newPhone(), instanceName, gatewayId: thirdGateway.id });
  await expect(create()).rejects.toMatchObject({ code: "instance_name_taken", chipId });
  await pool.control("/faults/clear");
  await ctx.sql`update julia.gateways set breaker = 'closed'`;
  await deleteLeftovers(ctx);
  expect(await gatewaysWith(instanceName)).toEqual([]);
  await create();
  expect(await gatewaysWith(instanceName)).toEqual(["third"]);
});
