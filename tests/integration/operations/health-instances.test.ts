import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { GET, POST } from "@/app/api/health/instances/route";
import { chips } from "@/db/schema";
import { type PoolHealthAnswer, poolHealthSchema } from "@/types/operations";
import { ROLES } from "@/types/people";
import { insertOpenChip } from "../../factories/attempts";
import { makeKey, serviceRequest } from "../../factories/keys";
import { createTestPool, insertChip } from "../../factories/pool";
import { useWebContext as openWebContext, signedInAs, webRequest } from "../../factories/web";

const PATH = "/api/health/instances";

const pool = await createTestPool();
const context = openWebContext(pool.ctx.config.databaseUrl);
const { secret: key } = await makeKey(context, { scopes: ["instances:read"] });
afterAll(async () => {
  await context.close();
  await pool.close();
});
beforeEach(() => pool.ctx.db.delete(chips));

async function read(): Promise<PoolHealthAnswer> {
  const response = await GET(serviceRequest(PATH, { key }));
  expect(response.status).toBe(200);
  return poolHealthSchema.parse(await response.json());
}

describe("the health of the instances can be read", () => {
  it("by a service whose key has the scope, and by every signed-in person", async () => {
    for (const role of ROLES) {
      const cookie = await signedInAs(context, role);
      expect((await GET(webRequest(PATH, { cookie }))).status, role).toBe(200);
    }
    const response = await GET(serviceRequest(PATH, { key }));
    expect(response.status).toBe(200);
    expect(response.headers.get("ratelimit-limit")).not.toBeNull();
  });

  it("by nobody else: no credentials, no scope, or an invalid key despite a valid session", async () => {
    expect((await GET(webRequest(PATH))).status).toBe(401);
    const { secret } = await makeKey(context, { client: "sender", scopes: ["messages:send"] });
    expect((await GET(serviceRequest(PATH, { key: secret }))).status).toBe(403);
    const cookie = await signedInAs(context, "admin");
    expect((await GET(serviceRequest(PATH, { key: "wag_live_x", headers: { cookie } }))).status).toBe(401);
    expect((await POST(serviceRequest(PATH, { key, method: "POST" }))).status).toBe(405);
  });
});

describe("the gateway's health", () => {
  it("includes its version, known problems and a missing licence", async () => {
    await insertOpenChip(pool.ctx, { instanceName: "alfa" });
    expect((await read()).gateway).toEqual({ version: null, state: "ok", since: null });
    await pool.ctx.sql`update julia.gateways set version = '2.4.0', license_required_since = now()`;
    const unlicensed = await read();
    expect(unlicensed).toMatchObject({
      status: "critical",
      connected: 1,
      gateway: {
        version: { number: "2.4.0", support: "loses_sessions" },
        state: "license_required",
        since: expect.any(String),
      },
    });
    await pool.ctx.sql`update julia.gateways set version = '2.3.7', license_required_since = null`;
    expect(await read()).toMatchObject({
      status: "healthy",
      gateway: { version: { number: "2.3.7", support: "supported" }, state: "ok" },
    });
    await pool.ctx.sql`update julia.gateways set version = null`;
  });
});

describe("the instances' health", () => {
  it("lists every existing instance by name, and no deleted ones", async () => {
    await insertOpenChip(pool.ctx, { instanceName: "beta" });
    await insertOpenChip(pool.ctx, { instanceName: "Alfa", pausedAt: new Date(), status: "paused" });
    await insertChip(pool.ctx, {
      instanceName: "gama",
      state: "missing",
      everPaired: true,
      status: "active",
    });
    await insertChip(pool.ctx, { instanceName: "nova", state: "connecting" });
    await insertChip(pool.ctx, { instanceName: null, status: "cancelled", cancelledAt: new Date() });
    const { instances, total, connected } = await read();
    expect(
      instances.map(({ instanceName, state, connected: is, wanted }) => [instanceName, state, is, wanted]),
    ).toEqual([
      ["Alfa", "open", true, false],
      ["beta", "open", true, true],
      ["gama", "missing", false, true],
      ["nova", "connecting", false, false],
    ]);
    expect({ total, connected }).toEqual({ total: 4, connected: 2 });
  });

  it("is healthy while all wanted instances are connected, whatever was paused, ended or never paired", async () => {
    await insertOpenChip(pool.ctx);
    await insertOpenChip(pool.ctx, { pausedAt: new Date(), status: "paused" });
    await insertChip(pool.ctx, { state: "close", everPaired: true, desiredConnection: "disconnected" });
    await insertChip(pool.ctx, { state: "connecting" });
    expect((await read()).status).toBe("healthy");
  });

  it.each([
    ["is not connected", { state: "close", evolutionConnected: false }],
    ["has the wrong phone", { ownerPhone: "5511900000001", ownerKey: "5511900000001" }],
    ["is restricted", { status: "restricted" }],
    ["is banned", { status: "banned", bannedAt: new Date() }],
  ] as const)("is degraded when one of them %s", async (_, facts) => {
    await insertOpenChip(pool.ctx);
    await insertOpenChip(pool.ctx, facts);
    expect((await read()).status).toBe("degraded");
  });

  it("is critical if none can send and if there are none", async () => {
    expect(await read()).toEqual({
      status: "critical",
      connected: 0,
      total: 0,
      gateway: { version: null, state: "ok", since: null },
      gateways: [expect.objectContaining({ id: "default", name: "default", since: null })],
      instances: [],
    });
    await insertOpenChip(pool.ctx, { state: "unknown", evolutionConnected: false });
    await insertOpenChip(pool.ctx, { pausedAt: new Date(), status: "paused" });
    expect((await read()).status).toBe("critical");
  });
});
