import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pairings } from "@/db/schema";
import { readConnection } from "@/lib/chips/connection/read-connection";
import { createInstance } from "@/lib/chips/create-instance";
import { requestQrCode } from "@/lib/chips/pairing/request-qr-code";
import { createTestPool, eventually, MANAGER, newPhone, type TestPool } from "../../factories/pool";

let pool: TestPool;
beforeAll(async () => {
  pool = await createTestPool();
});
afterAll(() => pool.close());

/** Looks at once, as a browser does after its 3 s. */
async function look(chipId: string, name: string) {
  await pool.allowPoll(chipId);
  return readConnection(pool.ctx, name);
}

async function create(options: { alreadyWarm?: boolean; phone?: string } = {}) {
  const phone = options.phone ?? newPhone();
  const answer = await createInstance(pool.ctx, { ...options, phone });
  return { ...answer, phone };
}

describe("pairing", () => {
  it("shows the QR of create's own answer and calls connect for it never", async () => {
    const { instanceName, qr, state, status } = await create();
    expect({ status, state }).toEqual({ status: "pending", state: "connecting" });
    expect(qr?.code).toMatch(/^2@/);
    const seen = await readConnection(pool.ctx, instanceName);
    expect(seen).toMatchObject({
      state: "connecting",
      pairing: "waiting_for_scan",
      connected: false,
      reason: null,
    });
    expect(seen.qr?.code).toBe(qr?.code);
    expect(await pool.calls("/instance/connect/", instanceName)).toBe(0);
  });

  it("proves open, then warming, the owner and one event, however many tabs look", async () => {
    const { instanceName, chipId, phone } = await create();
    await pool.control("/scan", { instanceName, phone });
    await eventually(
      async () => {
        await pool.allowPoll(chipId);
        const tabs = await Promise.all(
          Array.from({ length: 5 }, () => readConnection(pool.ctx, instanceName)),
        );
        return tabs.at(0);
      },
      (answer) => answer?.connected === true && answer.ownerPhone !== null,
    );
    const chip = await pool.chip(chipId);
    expect(chip).toMatchObject({
      status: "warming",
      state: "open",
      evolutionConnected: true,
      wrongNumber: false,
    });
    const kinds = await pool.eventKinds(chipId);
    expect(kinds.filter((kind) => kind === "connection")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "status")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "owner")).toHaveLength(1);
  });

  it("makes a number that is warm already active", async () => {
    const { instanceName, chipId, phone } = await create({ alreadyWarm: true });
    await pool.control("/scan", { instanceName, phone });
    await eventually(
      () => look(chipId, instanceName),
      (answer) => answer.connected,
    );
    expect(await pool.chip(chipId)).toMatchObject({ status: "active" });
  });

  it("takes the next QR after 45 s, and never the same one again", async () => {
    const { instanceName, chipId, qr } = await create();
    await pool.letTimePass(chipId, 46);
    // The gateway still remembers the code that is shown: it is old, so the phone has scanned it or it is dead.
    const same = await readConnection(pool.ctx, instanceName);
    expect(same.qr).toBeNull();
    expect(same.pairing).toBe("pairing");
    await pool.control("/time-scale", { timeScale: 1000 });
    const rotated = await eventually(
      async () => {
        await pool.letTimePass(chipId, 20);
        return readConnection(pool.ctx, instanceName);
      },
      (answer) => answer.qr !== null,
    );
    await pool.control("/time-scale", { timeScale: 1 });
    expect(rotated.qr?.code).not.toBe(qr?.code);
    expect(rotated.qr?.count).toBeGreaterThan(1);
  });

  it("sends no connect in the close behind a scan, so that there is no second socket", async () => {
    await pool.control("/behaviour", { lookupDelayMs: 2_500 });
    const { instanceName, chipId, phone } = await create();
    await pool.control("/scan", { instanceName, phone });
    await eventually(
      () => look(chipId, instanceName),
      (answer) => answer.state === "close",
    );
    // The QR on the screen gets too old in the gap, which is when a careless client asks for another.
    await pool.ctx.db
      .update(pairings)
      .set({ qrIssuedAt: new Date(Date.now() - 50_000) })
      .where(eq(pairings.chipId, chipId));
    await eventually(
      () => look(chipId, instanceName),
      (answer) => answer.connected,
    );
    await pool.control("/behaviour", { lookupDelayMs: 20 });
    expect(await pool.calls("/instance/connect/", instanceName)).toBe(0);
    expect(await pool.secondSockets(instanceName)).toBe(0);
  });

  it("asks the gateway once in 2 s for a hundred looks at once", async () => {
    const { instanceName, chipId } = await create();
    await pool.allowPoll(chipId);
    const before = await pool.calls("/connectionState/", instanceName);
    await Promise.all(Array.from({ length: 100 }, () => readConnection(pool.ctx, instanceName)));
    expect(await pool.calls("/connectionState/", instanceName)).toBe(before + 1);
  });

  it("notices the wrong phone, says so and keeps the chip from sending", async () => {
    const { instanceName, chipId } = await create();
    await pool.control("/scan-wrong-phone", { instanceName });
    const answer = await eventually(
      () => look(chipId, instanceName),
      (seen) => seen.reason === "wrong_number",
    );
    expect(answer.connected).toBe(true);
    expect(await pool.chip(chipId)).toMatchObject({ wrongNumber: true });
    expect(await pool.eventKinds(chipId)).toContain("wrong_number");
  });

  it("takes a Brazilian phone with and without its ninth digit as one", async () => {
    const { instanceName, chipId } = await create({ phone: "+55 31 98888-7766" });
    await pool.control("/scan", { instanceName, phone: "553188887766" });
    await eventually(
      () => look(chipId, instanceName),
      (answer) => answer.ownerPhone !== null,
    );
    expect(await pool.chip(chipId)).toMatchObject({ wrongNumber: false });
  });

  it("says that WhatsApp refuses the gateway after 20 s without any QR, and recovers by a restart", async () => {
    await pool.control("/weather", { weather: "refusing" });
    const { instanceName, chipId, qr } = await create();
    expect(qr).toBeNull();
    await look(chipId, instanceName);
    await pool.letTimePass(chipId, 21);
    const refused = await eventually(
      () => look(chipId, instanceName),
      (answer) => answer.reason !== null,
    );
    expect(refused.reason).toBe("whatsapp_refused");
    await pool.control("/weather", { weather: "fair" });
    await requestQrCode(pool.ctx, instanceName);
    await eventually(
      () => look(chipId, instanceName),
      (answer) => answer.qr !== null,
    );
  });

  it("explains a lasting close by the limit of QR codes, and begins afresh when asked", async () => {
    await pool.control("/behaviour", { qrLimit: 1, qrRotationMs: 300 });
    const { instanceName, chipId } = await create();
    await eventually(
      () => look(chipId, instanceName),
      (answer) => answer.state === "close",
    );
    await pool.letTimePass(chipId, 16);
    const limited = await eventually(
      () => look(chipId, instanceName),
      (answer) => answer.reason !== null,
    );
    expect(limited.reason).toBe("qr_limit_reached");
    await pool.control("/behaviour", { qrLimit: 30, qrRotationMs: 45_000 });
    await requestQrCode(pool.ctx, instanceName);
    await eventually(
      () => look(chipId, instanceName),
      (answer) => answer.qr !== null,
    );
    expect(await pool.secondSockets(instanceName)).toBe(0);
  });

  it("answers unknown with what the row knew when the gateway is down, and heals by itself", async () => {
    const { instanceName, chipId } = await create();
    await pool.control("/refuse-connections", { forMs: 1_200 });
    const down = await eventually(
      () => look(chipId, instanceName),
      (answer) => answer.state === "unknown",
    );
    expect(down).toMatchObject({ state: "unknown", connected: false, reason: "gateway_down" });
    expect(down.checkedAt).not.toBeNull();
    expect(down.qr).not.toBeNull();
    await eventually(
      () => look(chipId, instanceName),
      (answer) => answer.state === "connecting",
    );
  });

  it("shows no QR code to a manager", async () => {
    const { instanceName } = await create();
    const answer = await readConnection(pool.as(MANAGER), instanceName);
    expect(answer.qr).toBeNull();
  });
});
