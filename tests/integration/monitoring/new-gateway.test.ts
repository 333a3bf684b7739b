import { afterAll, expect, test } from "vitest";
import { checkGateway } from "@/lib/supervisor/check-gateway";
import { addChips, preparePool } from "../../factories/pool-traffic";
import { createTestDatabase } from "../../setup/database";

const database = await createTestDatabase();
afterAll(() => database.close());

test("findings about the sessions of one gateway do not apply to its replacement", async () => {
  const { sql, url } = database;
  await checkGateway(url, { url: "https://first.example.com" }, false);
  await preparePool(sql);
  await addChips(sql, [{ perHour: 20, perDay: 100 }]);
  await sql`insert into julia.chip_health (chip_id) select id from julia.chips`;
  await sql`insert into julia.gateway_watch (id, unknown_instances) values ('default', '["Revoluna2"]')`;
  const known = async () => [
    ...(await sql`select chip_id::text as what from julia.chip_health`),
    ...(await sql`select id as what from julia.gateway_watch`),
  ];
  await checkGateway(url, { url: "https://first.example.com/" }, true);
  expect(await known()).toHaveLength(2);
  await expect(checkGateway(url, { url: "https://second.example.com" }, false)).rejects.toThrow();
  expect(await known()).toHaveLength(2);
  await checkGateway(url, { url: "https://second.example.com" }, true);
  expect(await known()).toHaveLength(0);
});
