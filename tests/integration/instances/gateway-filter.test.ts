import { afterAll, expect, test } from "vitest";
import { getChip } from "@/lib/chips/get-chip";
import { listChips } from "@/lib/chips/list-chips";
import { selectChips } from "@/lib/chips/select-chips";
import { chipFilterSchema, chipListQuerySchema } from "@/types/chips";
import { createTestPool, insertChip } from "../../factories/pool";

const pool = await createTestPool();
afterAll(() => pool.close());

const list = (query: Record<string, string> = {}) => listChips(pool.ctx, chipListQuerySchema.parse(query));

test("chips are filtered by gateway, which is offered only in a pool with several gateways", async () => {
  const here = await insertChip(pool.ctx, { instanceName: "aqui" });
  expect((await list()).filters.gateways).toEqual([]);
  expect((await getChip(pool.ctx, here.id)).gateways).toBe(1);

  await pool.ctx.sql`insert into julia.gateways (id, name, base_url, api_key_sealed)
    values ('second', 'a segunda', 'http://second.example', 'sealed')`;
  const there = await insertChip(pool.ctx, { instanceName: "la", gatewayId: "second" });
  const { items, filters } = await list({ gateway: "second" });
  expect(items.map(({ instanceName, gateway }) => [instanceName, gateway])).toEqual([
    ["la", { id: "second", name: "a segunda" }],
  ]);
  expect(filters.gateways.map(({ id }) => id)).toEqual(["second", "default"]);
  expect((await list({ gateway: "second,default" })).total).toBe(2);
  expect((await list({ gateway: "unknown" })).total).toBe(0);
  const selected = await selectChips(pool.ctx, chipFilterSchema.parse({ gateway: "second" }));
  expect(selected.items.map(({ id }) => id)).toEqual([there.id]);
  expect((await getChip(pool.ctx, there.id)).gateways).toBe(2);
});
