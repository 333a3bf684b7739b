import { sql } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { chips } from "@/db/schema";
import { adoptFromEnvironment, adoptInstance, listAdoptable } from "@/lib/chips/adopt-instance";
import { advanceChips } from "@/lib/chips/advance-chips";
import { databaseNow } from "@/lib/chips/change-chip";
import { markUnknown, reconcile } from "@/lib/chips/connection/reconcile";
import { createInstance } from "@/lib/chips/create-instance";
import { disconnectChip } from "@/lib/chips/disconnect-chip";
import { endUnwatchedPairings } from "@/lib/chips/pairing/end-unwatched-pairings";
import { createTestPool, insertChip, insertContacts, newPhone } from "../../factories/pool";
import { connectChip, pairAtGateway } from "../../factories/sending";

const pool = await createTestPool();
afterAll(() => pool.close());

const warming = () => connectChip(pool, { alreadyWarm: false });

async function run(chipId?: string) {
  if (chipId !== undefined) await pool.allowPoll(chipId);
  const asOf = await databaseNow(pool.ctx.db);
  const found = await pool.gateway.fetchInstances();
  if (!found.ok) throw new Error(found.detail);
  return reconcile(pool.ctx, "default", found.value, asOf);
}

/** Waits for the row in the gateway's database, which changes shortly after the state in its memory. */
const rowSays = (instanceName: string, row: { status: string; disconnectionCode?: number }) =>
  expect.poll(() => pool.gateway.fetchInstance(instanceName)).toMatchObject({ ok: true, value: row });

describe("reconcile", () => {
  it("writes nothing and sends one request for chips that agree with the list", async () => {
    const { chipId } = await warming();
    await run(chipId);
    const before = await pool.chip(chipId);
    const lists = await pool.calls("/instance/fetchInstances");
    const states = await pool.calls("/connectionState/");
    expect(await run()).toEqual({ changed: 0, polls: 0, unknown: [] });
    expect(await pool.calls("/instance/fetchInstances")).toBe(lists + 1);
    expect(await pool.calls("/connectionState/")).toBe(states);
    expect(await pool.chip(chipId)).toEqual(before);
  });

  it.each([
    [401, "warming"],
    [403, "banned"],
    [406, "banned"],
    [402, "restricted"],
  ] as const)("applies a final close %i at once: the chip is %s", async (closeCode, status) => {
    const { chipId, instanceName } = await warming();
    await insertContacts(pool.ctx, instanceName, 2);
    if (closeCode === 401) await pool.control("/unlink", { instanceName });
    else await pool.control("/ban", { instanceName, code: closeCode });
    await rowSays(instanceName, { status: "close", disconnectionCode: closeCode });
    await run();
    expect(await pool.chip(chipId)).toMatchObject({
      status,
      evolutionConnected: false,
      state: "close",
      closeCode,
    });
    const kinds = await pool.eventKinds(chipId);
    expect(kinds.includes("contacts_released")).toBe(status === "banned");
    // Each poll of the row reports the same disconnection, which must be processed only once.
    await run();
    expect(await pool.eventKinds(chipId)).toEqual(kinds);
  });

  it("needs two misses before an instance counts as missing, and keeps the status", async () => {
    const { chipId, instanceName } = await connectChip(pool);
    await pool.gateway.delete(instanceName);
    await expect.poll(() => pool.gateway.connectionState(instanceName)).toMatchObject({ kind: "not_found" });
    await run();
    expect(await pool.chip(chipId)).toMatchObject({ state: "open", evolutionConnected: true });
    await run();
    expect(await pool.chip(chipId)).toMatchObject({
      state: "missing",
      evolutionConnected: false,
      status: "active",
    });
  });

  it("never trusts open in the list: only a chip's own state proves it connected", async () => {
    const chip = await insertChip(pool.ctx, { state: "close", everPaired: true });
    const name = chip.instanceName ?? "";
    const listed = {
      instanceName: name,
      status: "open",
      ownerPhone: chip.phone,
      number: null,
      profileName: null,
      disconnectionCode: null,
      disconnectedAt: null,
    } as const;
    await reconcile(pool.ctx, "default", [listed], await databaseNow(pool.ctx.db));
    expect(await pool.chip(chip.id)).toMatchObject({ evolutionConnected: false });
    await pool.ctx.db.delete(chips).where(sql`id = ${chip.id}`);
  });

  it("detects a chip whose QR code was scanned while nobody polled", async () => {
    const phone = newPhone();
    const { chipId, instanceName } = await createInstance(pool.ctx, { phone });
    await pool.control("/scan", { instanceName, phone });
    await rowSays(instanceName, { status: "open" });
    await run(chipId);
    expect(await pool.chip(chipId)).toMatchObject({
      evolutionConnected: true,
      status: "warming",
      ownerPhone: phone,
    });
  });

  it("never overrides an operator: a chip that reopens after a disconnect is disconnected again", async () => {
    const { chipId, instanceName, phone } = await warming();
    await disconnectChip(pool.ctx, chipId);
    await run();
    expect(await pool.chip(chipId)).toMatchObject({ status: "pending", state: "close" });
    // Simulates a person who scans a QR code of the same instance directly at the gateway.
    await pool.gateway.connect(instanceName);
    await expect.poll(() => pool.control("/scan", { instanceName, phone })).toMatchObject({ ok: true });
    await rowSays(instanceName, { status: "open" });
    await run(chipId);
    expect(await pool.chip(chipId)).toMatchObject({ status: "pending", desiredConnection: "disconnected" });
    await run(chipId);
    await expect.poll(() => pool.chip(chipId)).toMatchObject({ evolutionConnected: false, state: "close" });
  });

  it("makes every state unknown while the gateway is unreachable, and keeps the status", async () => {
    const { chipId } = await connectChip(pool);
    await markUnknown(pool.ctx, "default");
    expect(await pool.chip(chipId)).toMatchObject({
      state: "unknown",
      evolutionConnected: false,
      status: "active",
    });
    await run(chipId);
    expect(await pool.chip(chipId)).toMatchObject({
      state: "open",
      evolutionConnected: true,
      status: "active",
    });
  });

  it("keeps closed chips and their close codes while the gateway is unreachable", async () => {
    const closed = await insertChip(pool.ctx, {
      state: "close",
      everPaired: true,
      closeCode: 401,
      status: "active",
    });
    const { stateSince } = await pool.chip(closed.id);
    await markUnknown(pool.ctx, "default");
    expect(await pool.chip(closed.id)).toMatchObject({ state: "close", closeCode: 401, stateSince });
    await pool.ctx.db.delete(chips).where(sql`id = ${closed.id}`);
  });
});

describe("adoption", () => {
  it("adds a paired instance as active with its number, and offers only instances that the pool lacks", async () => {
    const phone = newPhone();
    await pairAtGateway(pool, "Revoluna2", phone);
    const adoptable = async () => (await listAdoptable(pool.ctx)).map(({ instanceName }) => instanceName);
    expect(await adoptable()).toContain("Revoluna2");
    const chipId = await adoptInstance(pool.ctx, { instanceName: "Revoluna2" });
    expect(await pool.chip(chipId)).toMatchObject({
      status: "active",
      evolutionConnected: true,
      adopted: true,
      phone,
      ownerPhone: phone,
    });
    expect(await adoptable()).not.toContain("Revoluna2");
    await expect(adoptInstance(pool.ctx, { instanceName: "Revoluna2" })).rejects.toMatchObject({
      code: "instance_name_taken",
      chipId,
    });
    await expect(adoptInstance(pool.ctx, { instanceName: "nobody" })).rejects.toMatchObject({
      code: "instance_not_found",
    });
  });

  it("adopts the names from the environment in order, once, and creates nothing at the gateway", async () => {
    await pool.gateway.create({ instanceName: "primeira", withQr: true });
    const found = await pool.gateway.fetchInstances();
    if (!found.ok) throw new Error(found.detail);
    const creates = await pool.calls("/instance/create");
    for (let start = 0; start < 2; start += 1) {
      await adoptFromEnvironment(pool.ctx, ["primeira", "Nome com espaço.2"], found.value);
    }
    const rows = await pool.ctx.db
      .select()
      .from(chips)
      .where(sql`${chips.instanceName} in ('primeira', 'Nome com espaço.2')`)
      .orderBy(chips.priority);
    expect(rows.map((row) => [row.instanceName, row.priority, row.status, row.state])).toEqual([
      ["primeira", 1, "pending", "close"],
      ["Nome com espaço.2", 2, "pending", "missing"],
    ]);
    expect(await pool.calls("/instance/create")).toBe(creates);
  });
});

describe("as time passes, the worker", () => {
  it("ends a pairing at the gateway after 5 minutes unwatched, and not before", async () => {
    const { chipId, instanceName } = await createInstance(pool.ctx, { phone: newPhone() });
    await pool.letTimePass(chipId, 290);
    await endUnwatchedPairings(pool.ctx);
    expect((await pool.chip(chipId)).state).toBe("connecting");
    await pool.letTimePass(chipId, 20);
    await endUnwatchedPairings(pool.ctx);
    expect(await pool.chip(chipId)).toMatchObject({ state: "missing", status: "pending", instanceName });
    expect(await pool.gateway.connectionState(instanceName)).toMatchObject({
      ok: false,
      kind: "not_found",
    });
  });

  it("never ends a session that is only reconnecting", async () => {
    const chip = await insertChip(pool.ctx, { state: "connecting", everPaired: true });
    await pool.letTimePass(chip.id, 3_600);
    await endUnwatchedPairings(pool.ctx);
    expect((await pool.chip(chip.id)).state).toBe("connecting");
    await pool.ctx.db.delete(chips).where(sql`id = ${chip.id}`);
  });

  it("makes a chip active after 21 days of proven open", async () => {
    const { chipId } = await warming();
    await pool.ctx.db
      .update(chips)
      .set({
        warmupSeconds: 21 * 86_400 - 10,
        warmupCreditedAt: sql`clock_timestamp() - interval '60 seconds'`,
      })
      .where(sql`id = ${chipId}`);
    await advanceChips(pool.ctx);
    expect(await pool.chip(chipId)).toMatchObject({ status: "active" });
  });
});
