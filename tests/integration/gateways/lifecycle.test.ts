import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { startSimulator } from "../../../simulator/simulator";
import { ROUTES } from "../routes/routes";
import { codeOf, fieldsOf, openGatewayDesk, SECRET_KEY } from "./gateway-desk";

const desk = await openGatewayDesk();
const { dashboard, second, gate, sql } = desk;
afterAll(() => desk.close());
beforeEach(() => desk.reset());

const names = async () => (await desk.list()).map(({ name }) => name);

describe("the life of a gateway", () => {
  test("is added, used, drained, emptied and removed", async () => {
    const gateway = await desk.added({ capacity: 3 });
    expect(gateway).toMatchObject({
      name: "Norte",
      kind: "evolution",
      isEnvironment: false,
      baseUrl: second.url,
      capacity: 3,
      acceptsNew: true,
      state: "ok",
      downSince: null,
      version: { number: "2.3.6", support: "supported" },
      chips: 0,
      connected: 0,
    });
    const { chipId } = await desk.createChip(gateway.id);
    expect(await desk.list()).toMatchObject([
      { id: "default", isEnvironment: true, chips: 0 },
      { id: gateway.id, chips: 1, connected: 0 },
    ]);
    const drained = await desk.update(gateway.id, { name: "Norte antigo", capacity: 1, acceptsNew: false });
    expect(await drained.json()).toMatchObject({ name: "Norte antigo", capacity: 1, acceptsNew: false });
    expect(await desk.createChip(gateway.id)).toMatchObject({ code: "gateway_draining" });
    expect(await codeOf(desk.remove(gateway.id))).toBe("gateway_in_use");

    await sql`insert into julia.periodic_tasks (name) values (${`reconcile:${gateway.id}`})`;
    expect((await desk.call(ROUTES.delete, chipId)).status).toBe(200);
    expect((await desk.remove(gateway.id)).status).toBe(204);
    expect(await names()).toEqual(["default"]);
    expect(await dashboard.pool.chip(chipId)).toMatchObject({ status: "cancelled", gatewayId: "default" });
    expect(
      await sql`select name from julia.periodic_tasks where name = ${`reconcile:${gateway.id}`}`,
    ).toEqual([]);
    for (const late of [
      desk.update(gateway.id, { capacity: 2 }),
      desk.remove(gateway.id),
      desk.check(gateway.id),
    ]) {
      expect(await codeOf(late)).toBe("gateway_not_found");
    }
  });

  test("ends only after the delete of its last instance is confirmed", async () => {
    const gateway = await desk.added();
    const { chipId } = await desk.createChip(gateway.id);
    second.faults.add({ kind: "fail", status: 500, path: "/instance/delete", latencyMs: 0 });
    expect((await desk.call(ROUTES.delete, chipId)).status).toBe(202);
    expect(await dashboard.pool.chip(chipId)).toMatchObject({ status: "cancelled" });
    expect(await codeOf(desk.remove(gateway.id))).toBe("gateway_in_use");
    second.faults.clear();
    await dashboard.finishVerbs();
    expect((await desk.remove(gateway.id)).status).toBe(204);
  });

  test("is not removed while a chip is being moved to it", async () => {
    const gateway = await desk.added();
    const { chipId } = await desk.createChip("default");
    await sql`update julia.chips set operation_id = operation_id + 1 where id = ${chipId}`;
    await sql`insert into julia.chip_operations (id, chip_id, number, kind, actor_kind, input, lease_until)
      select gen_random_uuid(), id, operation_id, 'move', 'system', ${JSON.stringify({ to: gateway.id })}::text::jsonb,
        now() + interval '1 hour' from julia.chips where id = ${chipId}`;
    expect(await codeOf(desk.remove(gateway.id))).toBe("gateway_in_use");
    await sql`update julia.chip_operations set state = 'superseded' where kind = 'move'`;
    expect((await desk.remove(gateway.id)).status).toBe(204);
  });

  test("is removed or gets a chip, if both are requested at the same time", async () => {
    const gateway = await desk.added();
    const [chip, removed] = await Promise.all([desk.createChip(gateway.id), desk.remove(gateway.id)]);
    if (removed.status === 204) expect(chip).toMatchObject({ code: "gateway_not_found" });
    else {
      expect(await codeOf(removed)).toBe("gateway_in_use");
      expect(await dashboard.pool.chip(chip.chipId)).toMatchObject({ gatewayId: gateway.id });
    }
  });

  test("is audited with the person, and the key is in no row", async () => {
    const gateway = await desk.added();
    await desk.update(gateway.id, { name: "Sul", apiKey: SECRET_KEY });
    await desk.remove(gateway.id);
    const rows = await sql`
      select action, actor_kind, details from julia.audit_log
      where target_kind = 'gateway' and target_id = ${gateway.id} order by id`;
    expect(rows).toMatchObject([
      { action: "gateway.create", actor_kind: "person", details: { name: "Norte", baseUrl: second.url } },
      { action: "gateway.change", details: { name: "Sul", isNewKey: true } },
      { action: "gateway.remove", details: { name: "Sul", baseUrl: second.url } },
    ]);
    const { id } = await desk.added();
    const leaks = await sql`
      select 1 from julia.audit_log a where a::text like ${`%${SECRET_KEY}%`}
      union all select 1 from julia.gateways g where g::text like ${`%${SECRET_KEY}%`}`;
    expect(leaks).toEqual([]);
    expect(await desk.stored(id)).toMatchObject({ api_key_sealed: expect.stringMatching(/^v1\./) });
  });
});

describe("a gateway that cannot be used is not stored", () => {
  test.each([
    ["refuses the key", { apiKey: "another-key" }, "gateway_rejected_credentials"],
    ["does not answer", { baseUrl: "http://127.0.0.1:9" }, "gateway_unavailable"],
  ])("because it %s", async (_, change, code) => {
    expect(await codeOf(desk.add(change))).toBe(code);
    expect(await names()).toEqual(["default"]);
  });

  test("because it has no licence", async () => {
    const unlicensed = await startSimulator({ version: "2.4", isLicensed: false, apiKey: SECRET_KEY });
    expect(await codeOf(desk.add({ baseUrl: unlicensed.url }))).toBe("gateway_license_required");
    await unlicensed.close();
    expect(await names()).toEqual(["default"]);
  });

  test.each([
    ["baseUrl", "http://admin:password@127.0.0.1:8080", "address_with_credentials"],
    ["baseUrl", "ftp://127.0.0.1", expect.anything()],
    ["baseUrl", "javascript:alert(1)", expect.anything()],
    ["apiKey", "key\r\nx: y", expect.anything()],
    ["capacity", 0, expect.anything()],
  ])("because of its %s %s", async (path, value, message) => {
    expect(await fieldsOf(desk.add({ [path]: value }))).toEqual({
      code: "invalid_request",
      fields: [[path, message]],
    });
    expect(await names()).toEqual(["default"]);
  });
});

describe("two gateways never have", () => {
  const pairs = {
    name: [{ name: "Norte" }, { name: "NORTE", baseUrl: gate.url }],
    baseUrl: [{ name: "Norte" }, { name: "Sul", baseUrl: `${second.url}//?a=1` }],
  };
  test.each(["name", "baseUrl"] as const)("the same %s, even if added at the same time", async (path) => {
    const answers = await Promise.all(pairs[path].map((change) => desk.add(change)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    for (const answer of answers.filter(({ status }) => status === 409)) {
      expect(await fieldsOf(answer)).toEqual({ code: "gateway_taken", fields: [[path, expect.anything()]] });
    }
    expect(await names()).toHaveLength(2);
  });

  test("the name or the address of the environment's gateway", async () => {
    for (const change of [{ name: "Default" }, { baseUrl: `${dashboard.pool.simulator.url}/` }]) {
      expect(await codeOf(desk.add(change))).toBe("gateway_taken");
    }
  });

  test("a name that an edit takes from another one", async () => {
    const gateway = await desk.added();
    expect(await fieldsOf(desk.update(gateway.id, { name: "default" }))).toMatchObject({
      code: "gateway_taken",
      fields: [["name", expect.anything()]],
    });
    // Its own name in another case is not taken.
    expect((await desk.update(gateway.id, { name: "NORTE" })).status).toBe(200);
  });
});
