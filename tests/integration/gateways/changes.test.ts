import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { gatewayKeyOwner } from "@/lib/gateway/gateways";
import { seal } from "@/lib/outbound/seal";
import { codeOf, fieldsOf, openGatewayDesk, SECRET_KEY } from "./gateway-desk";

const desk = await openGatewayDesk();
const { dashboard, second, gate, sql } = desk;
afterAll(() => desk.close());
beforeEach(() => desk.reset());

const openBreaker = (id: string, cause = "unreachable") =>
  sql`update julia.gateways set breaker = 'open', cause = ${cause}, opened_at = now(),
    retry_at = now() + interval '1 hour' where id = ${id}`;
const changed = async (id: string, change: object) => (await desk.update(id, change)).json();
const checked = async (id: string) => (await desk.check(id)).json();

describe("a new address or key", () => {
  test("is stored only if the gateway answers there and accepts the key", async () => {
    const gateway = await desk.added();
    await desk.createChip(gateway.id);
    const before = await desk.stored(gateway.id);
    for (const [change, code] of [
      [{ apiKey: "another-key" }, "gateway_rejected_credentials"],
      [{ baseUrl: gate.url, apiKey: "another-key" }, "gateway_rejected_credentials"],
      [{ baseUrl: "http://127.0.0.1:9", apiKey: SECRET_KEY }, "gateway_unavailable"],
    ] as const) {
      expect(await codeOf(desk.update(gateway.id, change))).toBe(code);
      expect(await desk.stored(gateway.id)).toEqual(before);
    }
    expect(await changed(gateway.id, { baseUrl: `${gate.url}/`, apiKey: SECRET_KEY })).toMatchObject({
      baseUrl: gate.url,
      state: "ok",
      chips: 1,
    });
  });

  test("closes the breaker, because the gateway has just answered", async () => {
    const gateway = await desk.added();
    await openBreaker(gateway.id, "unauthorized");
    expect(await changed(gateway.id, { capacity: 9 })).toMatchObject({ state: "key_refused" });
    expect(await changed(gateway.id, { apiKey: SECRET_KEY })).toMatchObject({ state: "ok", downSince: null });
  });

  test("needs the key again if the address changes, and the stored key is sent nowhere", async () => {
    const gateway = await desk.added();
    const calls = second.calls.entries().length;
    expect(await fieldsOf(desk.update(gateway.id, { baseUrl: gate.url }))).toEqual({
      code: "invalid_request",
      fields: [["apiKey", "key_needed"]],
    });
    expect(second.calls.entries()).toHaveLength(calls);
    // The same address in another form is no change.
    expect((await desk.update(gateway.id, { baseUrl: `${second.url}/`, capacity: 7 })).status).toBe(200);
  });

  test("does not replace an address that changed while the gateway was called", async () => {
    const gateway = await desk.added();
    const { reached, release } = gate.hold("/verify-creds");
    const slow = desk.update(gateway.id, { baseUrl: gate.url, apiKey: SECRET_KEY });
    await reached;
    expect((await desk.update(gateway.id, { apiKey: SECRET_KEY })).status).toBe(200);
    release();
    expect(await codeOf(slow)).toBe("version_conflict");
    expect(await desk.stored(gateway.id)).toMatchObject({ base_url: second.url });
  });
});

test("the environment's gateway keeps its address and key, and cannot be removed", async () => {
  for (const [field, value] of Object.entries({ baseUrl: second.url, apiKey: SECRET_KEY })) {
    expect(await fieldsOf(desk.update("default", { [field]: value }))).toEqual({
      code: "invalid_request",
      fields: [[field, "set_by_environment"]],
    });
  }
  expect(await fieldsOf(desk.remove("default"))).toMatchObject({ fields: [["id", "set_by_environment"]] });
  expect(await changed("default", { name: "Principal", capacity: 5, acceptsNew: false })).toMatchObject({
    id: "default",
    name: "Principal",
    capacity: 5,
    acceptsNew: false,
    baseUrl: dashboard.pool.simulator.url,
  });
});

describe("a check", () => {
  test("brings a gateway back at once, although its breaker would wait", async () => {
    const gateway = await desk.added();
    await openBreaker(gateway.id);
    await openBreaker("default");
    for (const row of await desk.list()) {
      expect(row).toMatchObject({ state: "unreachable", downSince: expect.any(String) });
      expect(await checked(row.id)).toMatchObject({ id: row.id, state: "ok", downSince: null });
    }
  });

  test("shows a gateway that stays down, and reports a failure that does not open the breaker", async () => {
    const gateway = await desk.added();
    second.faults.add({ kind: "fail", status: 502, html: "<html>", latencyMs: 0 });
    expect(await codeOf(desk.check(gateway.id))).toBe("gateway_error");
    await openBreaker(gateway.id);
    expect(await checked(gateway.id)).toMatchObject({ state: "unreachable" });
  });

  test("shows a key that the gateway refuses, or a key sealed before AUTH_SECRET changed", async () => {
    const gateway = await desk.added();
    const sealed = seal("another secret of thirty-two characters!", gatewayKeyOwner(gateway.id), SECRET_KEY);
    await sql`update julia.gateways set api_key_sealed = ${sealed} where id = ${gateway.id}`;
    expect(await checked(gateway.id)).toMatchObject({ state: "key_refused" });
    expect(await changed(gateway.id, { apiKey: SECRET_KEY })).toMatchObject({ state: "ok" });
  });

  test("reads the version", async () => {
    const gateway = await desk.added();
    await sql`update julia.gateways set version = '2.3.5' where id = ${gateway.id}`;
    expect(await checked(gateway.id)).toMatchObject({ version: { number: "2.3.6" } });
  });
});
