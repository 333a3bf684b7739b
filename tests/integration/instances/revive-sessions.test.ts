import { sql } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { pollChip } from "@/lib/chips/connection/probe-chips";
import { reviveSessions } from "@/lib/chips/connection/revive-sessions";
import { createInstance } from "@/lib/chips/create-instance";
import { disconnectChip } from "@/lib/chips/disconnect-chip";
import { getChip } from "@/lib/chips/get-chip";
import { reconnectChip } from "@/lib/chips/reconnect-chip";
import { createTestPool, eventually, newPhone } from "../../factories/pool";
import { connectChip } from "../../factories/sending";

const pool = await createTestPool();
afterAll(() => pool.close());
beforeEach(() => pool.control("/weather", { weather: "fair" }));

const untilState = (chipId: string, state: string) =>
  eventually(
    async () => {
      await pool.allowPoll(chipId);
      await pollChip(pool.ctx, chipId);
      return pool.chip(chipId);
    },
    (chip) => chip.state === state && chip.evolutionConnected === (state === "open"),
  );

/**
 * Recovers sessions in several concurrent workers. First allows a poll, so that an earlier poll does not delay them.
 */
async function workers(chipId: string): Promise<void> {
  await pool.allowPoll(chipId);
  await Promise.all(Array.from({ length: 4 }, () => reviveSessions(pool.ctx)));
}

/** Moves the times of this chip's recovery attempts into the past. */
const letTriesAge = (chipId: string, seconds: number) =>
  pool.ctx.db.execute(sql`update julia.chip_health set
    restarted_at = restarted_at - make_interval(secs => ${seconds}),
    revival_tried_at = revival_tried_at - make_interval(secs => ${seconds}) where chip_id = ${chipId}`);

const restarts = (name: string) => pool.calls("/instance/restart/", name);
const connects = (name: string) => pool.calls("/instance/connect/", name);
const headline = async (chipId: string) => (await getChip(pool.ctx, chipId)).headline.code;

/** Creates a paired chip that remains in `connecting`, because WhatsApp refuses its connection. */
async function stuckChip() {
  const chip = await connectChip(pool);
  await pool.control("/weather", { instanceName: chip.instanceName, weather: "refusing" });
  await untilState(chip.chipId, "connecting");
  return chip;
}

describe("a paired chip that is connecting without a QR code", () => {
  it("is restarted once after 60 s by one of many workers and recovers without a QR code", async () => {
    const { chipId, instanceName, phone } = await stuckChip();
    await pool.control("/weather", { instanceName, weather: "fair" });
    // WhatsApp is available again, but the session does not recover on its own.
    await workers(chipId);
    expect(await restarts(instanceName)).toBe(0);
    expect(await headline(chipId)).toBe("reviving");

    await pool.letTimePass(chipId, 60);
    await workers(chipId);
    expect(await restarts(instanceName)).toBe(1);
    await untilState(chipId, "open");
    expect(await pool.chip(chipId)).toMatchObject({ ownerPhone: phone, closeCode: null, status: "active" });
    expect(await pool.eventKinds(chipId)).toContain("stuck_session_restarted");
    expect(await connects(instanceName)).toBe(0);
  });

  it("is restarted at most every 10 minutes, and a person is asked only if that did not help", async () => {
    const { chipId, instanceName } = await stuckChip();
    await pool.letTimePass(chipId, 60);
    await workers(chipId);
    expect(await restarts(instanceName)).toBe(1);
    await untilState(chipId, "connecting");
    expect(await headline(chipId)).toBe("reviving");

    for (const seconds of [100, 400]) {
      await pool.letTimePass(chipId, seconds);
      await letTriesAge(chipId, seconds);
      await workers(chipId);
      expect(await restarts(instanceName)).toBe(1);
      expect(await headline(chipId)).toBe("connection_lost");
    }
    await letTriesAge(chipId, 101);
    await workers(chipId);
    expect(await restarts(instanceName)).toBe(2);
  });

  it("is not reported as refused by WhatsApp in the pairing window before a restart was tried", async () => {
    const { chipId } = await stuckChip();
    await pool.ctx.db.execute(
      sql`update julia.pairings set reason = 'whatsapp_unreachable_from_gateway' where chip_id = ${chipId}`,
    );
    expect(await pool.look(chipId)).toMatchObject({ state: "connecting", reason: null });
    await pool.letTimePass(chipId, 100);
    expect(await pool.look(chipId)).toMatchObject({
      state: "connecting",
      reason: "whatsapp_unreachable_from_gateway",
    });
  });

  it("is left alone if it is awaiting a QR code or should be disconnected", async () => {
    const made = await connectChip(pool);
    await disconnectChip(pool.ctx, made.chipId);
    await reconnectChip(pool.ctx, made.chipId);
    const { chipId, instanceName } = await createInstance(pool.ctx, { phone: newPhone() });
    const unwanted = await stuckChip();
    await disconnectChip(pool.ctx, unwanted.chipId);
    for (const [id, name] of [
      [made.chipId, made.instanceName],
      [chipId, instanceName],
      [unwanted.chipId, unwanted.instanceName],
    ] as const) {
      await pool.letTimePass(id, 120);
      await workers(id);
      expect(await restarts(name)).toBe(0);
    }
  });
});

describe("a paired chip whose session the gateway did not resume after a restart", () => {
  const boot = async (weather: string) => {
    await pool.control("/weather", { weather });
    await pool.control("/restart", { version: "2.4", bootMs: 50 });
    await noteVersion("2.4.0");
  };
  const noteVersion = (version: string) =>
    pool.ctx.db.execute(sql`insert into julia.gateways (id, name, version) values ('default', 'default', ${version})
      on conflict (id) do update set version = excluded.version`);

  it("is left alone after a final close or if it should be disconnected", async () => {
    const unlinked = await connectChip(pool);
    const unwanted = await connectChip(pool);
    await pool.control("/unlink", { instanceName: unlinked.instanceName });
    await disconnectChip(pool.ctx, unwanted.chipId);
    await untilState(unlinked.chipId, "close");
    for (const { chipId, instanceName } of [unlinked, unwanted]) {
      await pool.letTimePass(chipId, 120);
      const before = await connects(instanceName);
      await workers(chipId);
      expect(await connects(instanceName)).toBe(before);
      expect(await headline(chipId)).not.toBe("reviving");
    }
  });

  it("waits five minutes if an older gateway may still be looking up the WhatsApp version", async () => {
    const { chipId, instanceName } = await connectChip(pool);
    await boot("away");
    await noteVersion("2.3.7");
    await untilState(chipId, "close");
    await pool.letTimePass(chipId, 200);
    await workers(chipId);
    expect(await connects(instanceName)).toBe(0);
    await pool.letTimePass(chipId, 100);
    await workers(chipId);
    expect(await connects(instanceName)).toBe(1);
    await pool.control("/weather", { weather: "fair" });
  });

  it("is connected by the worker after 30 s, at most once a minute, without a person", async () => {
    const { chipId, instanceName, phone } = await connectChip(pool);
    await boot("away");
    await untilState(chipId, "close");
    const row = await pool.gateway.fetchInstance(instanceName);
    expect(row).toMatchObject({ ok: true, value: { status: "open", disconnectedAt: null } });
    await workers(chipId);
    expect(await connects(instanceName)).toBe(0);
    expect(await headline(chipId)).toBe("reviving");

    await pool.letTimePass(chipId, 30);
    await workers(chipId);
    expect(await connects(instanceName)).toBe(1);
    await untilState(chipId, "close");
    await pool.letTimePass(chipId, 50);
    await letTriesAge(chipId, 30);
    await workers(chipId);
    expect(await connects(instanceName)).toBe(1);

    await pool.control("/weather", { weather: "fair" });
    await letTriesAge(chipId, 30);
    await workers(chipId);
    expect(await connects(instanceName)).toBe(2);
    await untilState(chipId, "open");
    expect(await pool.chip(chipId)).toMatchObject({ ownerPhone: phone, status: "active" });
    expect(await pool.eventKinds(chipId)).toContain("dead_session_connected");
    expect(await pool.secondSockets(instanceName)).toBe(0);
  });
});
