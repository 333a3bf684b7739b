import { afterAll, describe, expect, it } from "vitest";
import { readConnection } from "@/lib/chips/connection/read-connection";
import { markUnknown } from "@/lib/chips/connection/reconcile";
import { createInstance } from "@/lib/chips/create-instance";
import { disconnectChip } from "@/lib/chips/disconnect-chip";
import { finishOperations } from "@/lib/chips/finish-operations";
import { listChips } from "@/lib/chips/list-chips";
import { requestQrCode } from "@/lib/chips/pairing/request-qr-code";
import { reconnectChip } from "@/lib/chips/reconnect-chip";
import { readStatus } from "@/lib/status/read-status";
import { beat } from "@/lib/worker/heartbeat";
import { createGatewaysWatch } from "@/lib/worker/watch-gateways";
import { chipListQuerySchema } from "@/types/chips";
import { createTestPool, newPhone } from "../../factories/pool";
import { recordedLog } from "../../factories/recorded-log";
import { connectChip } from "../../factories/sending";

const pool = await createTestPool({ gateway: { version: "2.4" } });
afterAll(() => pool.close());

const licence = (active: boolean) => pool.control("/licence", { active });
const noticeOf = async () => (await listChips(pool.ctx, chipListQuerySchema.parse({}))).notice.gateway;

describe("without an activated licence", () => {
  it("create fails with the licence error and leaves no chip behind", async () => {
    await licence(false);
    const phone = newPhone();
    const create = createInstance(pool.ctx, { phone });
    await expect(create).rejects.toMatchObject({
      code: "gateway_license_required",
      chipId: undefined,
      retryAfterSeconds: 30,
    });
    const rows = await pool.ctx.sql`select id from julia.chips where phone = ${phone}`;
    expect(rows).toHaveLength(0);
    await licence(true);
    await createInstance(pool.ctx, { phone });
    expect((await noticeOf()).license).toBeNull();
  });

  it("disconnect and reconnect fail, and the session's state stays correct", async () => {
    const { chipId } = await connectChip(pool);
    await licence(false);
    const refused = { code: "gateway_license_required" };
    await expect(disconnectChip(pool.ctx, chipId)).rejects.toMatchObject(refused);
    expect(await pool.chip(chipId)).toMatchObject({
      desiredConnection: "connected",
      evolutionConnected: true,
    });
    await expect(reconnectChip(pool.ctx, chipId)).rejects.toMatchObject(refused);
    expect(await pool.look(chipId)).toMatchObject({ connected: true, state: "open" });
    await licence(true);
  });

  it("a pending create continues once the licence is active, whatever its retry delay", async () => {
    await pool.control("/faults", { path: "/instance/create", kind: "fail", status: 500, count: 1 });
    const phone = newPhone();
    await expect(createInstance(pool.ctx, { phone })).rejects.toMatchObject({ code: "gateway_error" });
    await licence(false);
    await pool.ctx
      .sql`update julia.chip_operations set next_attempt_at = clock_timestamp() where state = 'requested'`;
    expect(await finishOperations(pool.ctx)).toBe(1);
    const [waiting] = await pool.ctx.sql`
      update julia.chip_operations set next_attempt_at = clock_timestamp() + interval '1 hour'
      where state = 'requested' returning error`;
    expect(waiting?.error).toBe("license_required");
    expect(await finishOperations(pool.ctx)).toBe(0);
    await licence(true);
    await pool.gateway.verifyKey();
    expect(await finishOperations(pool.ctx)).toBe(1);
    const [operation] = await pool.ctx.sql`
      select o.state from julia.chip_operations o join julia.chips c on c.id = o.chip_id where c.phone = ${phone}`;
    expect(operation?.state).toBe("confirmed");
  });

  it("the pairing window reports the missing licence and continues on its own", async () => {
    const { chipId, instanceName } = await createInstance(pool.ctx, { phone: newPhone() });
    await pool.letTimePass(chipId, 60);
    await licence(false);
    await expect(requestQrCode(pool.ctx, instanceName)).rejects.toMatchObject({
      code: "gateway_license_required",
    });
    expect(await readConnection(pool.ctx, instanceName)).toMatchObject({ reason: "license_required" });
    await licence(true);
    await pool.lookUntil(chipId, ({ reason }) => reason === null);
  });

  it("the displayed URL is the configured one, not one invented by the gateway", async () => {
    const { chipId } = await connectChip(pool);
    await licence(false);
    await pool.gateway.verifyKey();
    await beat(pool.ctx, "test");
    const { license } = await noticeOf();
    expect(license?.managerUrl).toBe(`${pool.simulator.url}/manager`);
    // Simulates a gateway that is unreachable as well.
    await markUnknown(pool.ctx, "default");
    const { items } = await listChips(pool.ctx, chipListQuerySchema.parse({}));
    expect(items.find(({ id }) => id === chipId)).toMatchObject({
      headline: { code: "gateway_license" },
      health: { verdict: "down", reasons: [{ code: "gateway_license" }] },
    });
    const status = await readStatus(pool.ctx);
    expect(status.verdict).toMatchObject({ code: "gateway_license", level: "critical" });
    await licence(true);
    await pool.gateway.verifyKey();
    expect((await readStatus(pool.ctx)).verdict.code).not.toBe("gateway_license");
  });
});

describe("the gateway's version", () => {
  it("is read once per start, logged when it changes and shown with its known problems", async () => {
    const { log, lines } = recordedLog();
    const versions = () => lines.filter(({ version }) => version !== undefined);
    await createGatewaysWatch({ ...pool.ctx, log })();
    expect((await noticeOf()).version).toEqual({ number: "2.4.0", support: "loses_sessions" });
    await createGatewaysWatch({ ...pool.ctx, log })();
    expect(versions()).toMatchObject([{ before: null, version: "2.4.0", support: "loses_sessions" }]);

    await pool.control("/restart", { version: "2.3.7" });
    const watch = createGatewaysWatch({ ...pool.ctx, log });
    await expect
      .poll(async () => {
        // Makes the version due, as if the breaker had just closed.
        await pool.ctx.sql`update julia.gateways set version_due_at = null`;
        await watch();
        return versions();
      })
      .toHaveLength(2);
    expect(versions()[1]).toMatchObject({ before: "2.4.0", version: "2.3.7", support: "supported" });
    expect((await readStatus(pool.ctx)).notice.gateway.version).toEqual({
      number: "2.3.7",
      support: "supported",
    });
  });
});
