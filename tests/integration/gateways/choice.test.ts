import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { adoptInstance } from "@/lib/chips/adopt-instance";
import { createInstance } from "@/lib/chips/create-instance";
import { deleteInstance } from "@/lib/chips/delete-instance";
import type { CreateInstanceInput } from "@/types/chips";
import { createTestPool, insertChip, newPhone } from "../../factories/pool";
import { addGateway } from "../../factories/second-gateway";

const pool = await createTestPool();
const { sql } = pool.ctx;
const [north, south] = [await addGateway(pool, { name: "Norte" }), await addGateway(pool, { name: "Sul" })];
afterAll(async () => {
  await pool.close();
  await north.simulator.close();
  await south.simulator.close();
});

beforeEach(async () => {
  await sql`delete from julia.chips`;
  await sql`update julia.gateways set capacity = 10, accepts_new = true, breaker = 'closed', cause = null,
    opened_at = null, retry_at = null`;
});

const capacity = (id: string, most: number) =>
  sql`update julia.gateways set capacity = ${most} where id = ${id}`;
const create = (input: Partial<CreateInstanceInput> = {}) =>
  createInstance(pool.ctx, { phone: newPhone(), ...input });
const gatewayOf = async (input: Partial<CreateInstanceInput> = {}) =>
  (await pool.chip((await create(input)).chipId)).gatewayId;

describe("a new chip without a given gateway", () => {
  it("goes to the gateway with the most free places, and its instance is created there", async () => {
    await capacity(north.gateway.id, 12);
    const { chipId, instanceName } = await create();
    expect((await pool.chip(chipId)).gatewayId).toBe(north.gateway.id);
    await pool.lookUntil(chipId, ({ qr }) => qr !== null);
    const client = await pool.ctx.gateways.of(north.gateway.id);
    expect(await client.fetchInstance(instanceName)).toMatchObject({ ok: true });
    expect(await pool.gateway.fetchInstance(instanceName)).toMatchObject({ ok: false, kind: "not_found" });
    await capacity(south.gateway.id, 12);
    expect(await gatewayOf()).toBe(south.gateway.id);
  });

  it("goes to a gateway that is up before one that is down, full or draining", async () => {
    await capacity(north.gateway.id, 500);
    await sql`update julia.gateways set breaker = 'open', cause = 'unreachable', opened_at = now(),
      retry_at = now() + interval '1 hour' where id = ${north.gateway.id}`;
    await sql`update julia.gateways set accepts_new = false, capacity = 500 where id = 'default'`;
    expect(await gatewayOf()).toBe(south.gateway.id);
    // If no gateway with a free place is up, the create reports why.
    await capacity(south.gateway.id, 1);
    await expect(create()).rejects.toMatchObject({ code: "gateway_unavailable" });
  });

  it("is refused while every gateway is full, and nothing is stored", async () => {
    await sql`update julia.gateways set capacity = 1`;
    for (const gatewayId of ["default", north.gateway.id, south.gateway.id]) {
      await insertChip(pool.ctx, { gatewayId });
    }
    const phone = newPhone();
    await expect(create({ phone })).rejects.toMatchObject({ code: "no_gateway_available" });
    expect(await sql`select 1 from julia.chips where phone = ${phone}`).toHaveLength(0);
  });

  it("does not count deleted chips", async () => {
    await sql`update julia.gateways set accepts_new = id = 'default', capacity = 1`;
    const { chipId } = await create();
    await expect(create()).rejects.toMatchObject({ code: "no_gateway_available" });
    await deleteInstance(pool.ctx, chipId);
    expect(await gatewayOf()).toBe("default");
  });
});

it("goes to the only gateway of a pool even beyond its capacity", async () => {
  const alone = await createTestPool();
  await alone.ctx.sql`update julia.gateways set capacity = 1`;
  await insertChip(alone.ctx);
  const { chipId } = await createInstance(alone.ctx, { phone: newPhone() });
  expect((await alone.chip(chipId)).gatewayId).toBe("default");
  await alone.close();
});

describe("a given gateway", () => {
  it("gets the chip, even if another one has more free places", async () => {
    await capacity(north.gateway.id, 500);
    expect(await gatewayOf({ gatewayId: south.gateway.id })).toBe(south.gateway.id);
  });

  it.each([
    ["gateway_full", (id: string) => sql`update julia.gateways set capacity = 1 where id = ${id}`],
    ["gateway_draining", (id: string) => sql`update julia.gateways set accepts_new = false where id = ${id}`],
  ] as const)("is refused with %s", async (code, prepare) => {
    await insertChip(pool.ctx, { gatewayId: south.gateway.id });
    await prepare(south.gateway.id);
    const phone = newPhone();
    await expect(create({ phone, gatewayId: south.gateway.id })).rejects.toMatchObject({ code });
    expect(await sql`select 1 from julia.chips where phone = ${phone}`).toHaveLength(0);
  });

  it("is refused if it does not exist", async () => {
    await expect(create({ gatewayId: "nowhere" })).rejects.toMatchObject({ code: "gateway_not_found" });
    const adopt = adoptInstance(pool.ctx, { instanceName: "deles", gatewayId: "nowhere" });
    await expect(adopt).rejects.toMatchObject({ code: "gateway_not_found" });
  });
});

it("the last places are taken once, however many chips are created at the same time", async () => {
  await sql`update julia.gateways set capacity = case id when ${south.gateway.id} then 2 else 1 end`;
  const creates = await Promise.allSettled(Array.from({ length: 9 }, () => create()));
  expect(creates.filter(({ status }) => status === "fulfilled")).toHaveLength(4);
  for (const result of creates) {
    if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "no_gateway_available" });
  }
  const chips = await sql`select gateway_id, count(*)::int as chips from julia.chips group by 1 order by 2`;
  expect(chips.map(({ chips: count }) => count)).toEqual([1, 1, 2]);
});

it("the number of a deleted chip returns at the chosen gateway, with its history", async () => {
  const phone = newPhone();
  const { chipId } = await create({ phone, gatewayId: north.gateway.id });
  await deleteInstance(pool.ctx, chipId);
  const back = await create({ phone, gatewayId: south.gateway.id });
  expect(back.chipId).toBe(chipId);
  const client = await pool.ctx.gateways.of(south.gateway.id);
  expect(await client.fetchInstance(back.instanceName)).toMatchObject({ ok: true });
});
