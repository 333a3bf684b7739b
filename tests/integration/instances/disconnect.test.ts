import { afterAll, afterEach, describe, expect, it } from "vitest";
import { deleteInstance } from "@/lib/chips/delete-instance";
import { disconnectChip } from "@/lib/chips/disconnect-chip";
import { createTestPool } from "../../factories/pool";
import { connectChip } from "../../factories/sending";

const pool = await createTestPool();
afterEach(() => pool.control("/behaviour", { lookupDelayMs: 20, qrRotationMs: 45_000 }));
afterAll(() => pool.close());

async function createOpen() {
  const created = await connectChip(pool);
  await expect.poll(() => pool.instance(created.instanceName)).toMatchObject({ rowStatus: "open" });
  return created;
}

describe("a delete", () => {
  it("in the gap between two sockets logs the session out before it deletes the instance", async () => {
    const { chipId, instanceName } = await createOpen();
    await pool.control("/behaviour", { lookupDelayMs: 1_500 });
    await pool.control("/drop", { instanceName });
    expect(await deleteInstance(pool.ctx, chipId)).toMatchObject({ status: "cancelled", confirmed: true });
    expect(await pool.calls("/instance/logout/", instanceName)).toBe(1);
  });
});

describe("a disconnect", () => {
  it("in the gap between two sockets is confirmed only once the restored session is gone", async () => {
    const { chipId, instanceName } = await createOpen();
    await pool.control("/behaviour", { lookupDelayMs: 600_000, qrRotationMs: 86_400_000 });
    await pool.control("/drop", { instanceName });
    expect(await pool.instance(instanceName)).toMatchObject({ memoryState: "close" });
    const disconnecting = disconnectChip(pool.ctx, chipId);
    await expect.poll(() => pool.calls("/instance/logout/", instanceName)).toBe(1);
    // Ends the gap.
    await pool.control("/time-scale", { timeScale: 1000 });
    expect(await disconnecting).toMatchObject({ confirmed: true, connected: false });
    await pool.control("/time-scale", { timeScale: 1 });
    expect(await pool.instance(instanceName)).toMatchObject({
      memoryState: "close",
      rowStatus: "close",
      session: null,
    });
    expect(await pool.calls("/instance/logout/", instanceName)).toBe(2);
    expect(await pool.secondSockets(instanceName)).toBe(0);
  });

  it("is not confirmed while the old session may still return after a long gap", async () => {
    const { chipId, instanceName } = await createOpen();
    await pool.control("/behaviour", { lookupDelayMs: 60_000 });
    await pool.control("/drop", { instanceName });
    expect(await disconnectChip(pool.ctx, chipId)).toMatchObject({ confirmed: false, status: "pending" });
    // The operation remains open until the close has lasted 10 s, and is then confirmed.
    await expect.poll(async () => (await pool.operations(chipId)).at(-1)?.state).toBe("confirmed");
    expect(await pool.chip(chipId)).toMatchObject({ state: "close", loggedOutByUs: true });
  });

  it.each(["2.3.6", "2.3.7"] as const)(
    "right after a drop that %s has not noticed is repeated when the session is back",
    async (version) => {
      await pool.control("/restart", { version });
      // Calls the simulator directly, because failed calls of our client would open its breaker.
      const greeting = async () => (await fetch(`${pool.simulator.url}/`)).json();
      await expect.poll(greeting).toMatchObject({ version });
      const { chipId, instanceName } = await createOpen();
      await pool.control("/drop", { instanceName, noticedAfterMs: 1_000 });
      expect(await disconnectChip(pool.ctx, chipId)).toMatchObject({ confirmed: true, connected: false });
      expect(await pool.instance(instanceName)).toMatchObject({ rowStatus: "close", session: null });
    },
  );

  it("of an open session is confirmed immediately by the gateway's row", async () => {
    const { chipId, instanceName } = await createOpen();
    expect(await disconnectChip(pool.ctx, chipId)).toMatchObject({ confirmed: true });
    expect(await pool.calls("/instance/logout/", instanceName)).toBe(1);
    expect(await pool.calls("/instance/fetchInstances", instanceName)).toBeLessThanOrEqual(3);
  });
});
