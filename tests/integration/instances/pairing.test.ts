import { eq } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { pairings } from "@/db/schema";
import { readConnection } from "@/lib/chips/connection/read-connection";
import { createInstance } from "@/lib/chips/create-instance";
import { requestQrCode } from "@/lib/chips/pairing/request-qr-code";
import { answeredWithCode } from "../../factories/answered-with-code";
import { createTestPool, eventually, newPhone } from "../../factories/pool";
import { scan } from "../../factories/sending";

const pool = await createTestPool();
afterAll(() => pool.close());

/** Creates a chip and waits for its QR code, which a busy gateway has later than it answers the create. */
async function create(phone = newPhone()) {
  const made = await createInstance(pool.ctx, { phone });
  const { qr } = await pool.lookUntil(made.chipId, (answer) => answer.qr !== null);
  return { ...made, qr, phone };
}

describe("pairing", () => {
  it("shows the QR code from create's own response and never calls connect for it", async () => {
    const instanceName = "julia-own-response";
    const { qr, state, status } = await answeredWithCode(pool, instanceName, () =>
      createInstance(pool.ctx, { phone: newPhone(), instanceName }),
    );
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

  it("ends with a proven open, the status warming, the owner and one event of each kind, however many tabs poll", async () => {
    const { instanceName, chipId, phone } = await create();
    await pool.control("/scan", { instanceName, phone });
    const lookInTabs = async () =>
      (await Promise.all(Array.from({ length: 5 }, () => pool.look(chipId)))).at(0);
    await expect.poll(lookInTabs).toMatchObject({ connected: true, ownerPhone: expect.any(String) });
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

  it("shows the next QR code after 45 s and never the same one again", async () => {
    const { instanceName, chipId, qr } = await create();
    await pool.letTimePass(chipId, 46);
    // The gateway still returns the displayed code. This code is too old, so it has been scanned or has expired.
    const same = await readConnection(pool.ctx, instanceName);
    expect(same.qr).toBeNull();
    expect(same.pairing).toBe("pairing");
    // On a busy machine, the gateway could replace the code so often between two polls that it reaches its limit of
    // codes.
    await pool.control("/behaviour", { qrLimit: 100_000 });
    await pool.control("/time-scale", { timeScale: 1000 });
    const rotated = await eventually(
      async () => {
        await pool.letTimePass(chipId, 20);
        return readConnection(pool.ctx, instanceName);
      },
      (answer) => answer.qr !== null,
    );
    await pool.control("/time-scale", { timeScale: 1 });
    await pool.control("/behaviour", { qrLimit: 30 });
    expect(rotated.qr?.code).not.toBe(qr?.code);
    expect(rotated.qr?.count).toBeGreaterThan(1);
  });

  it("sends no connect in the close after a scan, so that no second socket opens", async () => {
    const { instanceName, chipId, phone } = await create();
    const connects = await pool.calls("/instance/connect/", instanceName);
    await pool.control("/behaviour", { lookupDelayMs: 60_000 });
    await pool.control("/scan", { instanceName, phone });
    await pool.lookUntil(chipId, ({ state }) => state === "close");
    // The displayed QR code expires while the session is closed. An incorrect client would request a new code now.
    await pool.ctx.db
      .update(pairings)
      .set({ qrIssuedAt: new Date(Date.now() - 50_000) })
      .where(eq(pairings.chipId, chipId));
    for (let looks = 0; looks < 3; looks += 1) {
      expect(await pool.look(chipId)).toMatchObject({ state: "close", connected: false });
    }
    // Ends the close.
    await pool.control("/time-scale", { timeScale: 1000 });
    await pool.lookUntil(chipId, ({ connected }) => connected);
    await pool.control("/time-scale", { timeScale: 1 });
    await pool.control("/behaviour", { lookupDelayMs: 20 });
    expect(await pool.calls("/instance/connect/", instanceName)).toBe(connects);
    expect(await pool.secondSockets(instanceName)).toBe(0);
  });

  it("polls the gateway once every 2 s even for a hundred concurrent polls", async () => {
    const { instanceName, chipId } = await create();
    await pool.allowPoll(chipId);
    const before = await pool.calls("/connectionState/", instanceName);
    const beganAt = performance.now();
    await Promise.all(Array.from({ length: 100 }, () => readConnection(pool.ctx, instanceName)));
    const intervals = Math.floor((performance.now() - beganAt) / 2_000);
    const calls = (await pool.calls("/connectionState/", instanceName)) - before;
    expect(calls).toBeGreaterThanOrEqual(1);
    expect(calls).toBeLessThanOrEqual(1 + intervals);
  });

  it("detects the wrong phone, reports it and keeps the chip from sending", async () => {
    const { instanceName, chipId } = await create();
    await pool.control("/scan-wrong-phone", { instanceName });
    const answer = await pool.lookUntil(chipId, ({ reason }) => reason === "wrong_number");
    expect(answer.connected).toBe(true);
    expect(await pool.chip(chipId)).toMatchObject({ wrongNumber: true });
    expect(await pool.eventKinds(chipId)).toContain("wrong_number");
  });

  it("treats a Brazilian phone with and without the ninth digit as the same", async () => {
    const { instanceName, chipId } = await create("+55 31 98888-7766");
    await scan(pool, { chipId, instanceName, phone: "553188887766" });
    expect(await pool.chip(chipId)).toMatchObject({ wrongNumber: false });
  });

  it("reports that WhatsApp refuses the gateway after 20 s without a QR code, and recovers with a restart", async () => {
    await pool.control("/weather", { weather: "refusing" });
    const { instanceName, chipId, qr } = await createInstance(pool.ctx, { phone: newPhone() });
    expect(qr).toBeNull();
    await pool.look(chipId);
    await pool.letTimePass(chipId, 21);
    const refused = await pool.lookUntil(chipId, ({ reason }) => reason !== null);
    expect(refused.reason).toBe("whatsapp_unreachable_from_gateway");
    await pool.control("/weather", { weather: "fair" });
    await requestQrCode(pool.ctx, instanceName);
    await pool.lookUntil(chipId, (answer) => answer.qr !== null);
  });

  it("explains a lasting close by the limit of QR codes, and starts over on request", async () => {
    await pool.control("/behaviour", { qrLimit: 1, qrRotationMs: 300 });
    const { instanceName, chipId } = await createInstance(pool.ctx, { phone: newPhone() });
    await pool.lookUntil(chipId, ({ state }) => state === "close");
    await pool.letTimePass(chipId, 16);
    const limited = await pool.lookUntil(chipId, ({ reason }) => reason !== null);
    expect(limited.reason).toBe("qr_limit_reached");
    await pool.control("/behaviour", { qrLimit: 30, qrRotationMs: 45_000 });
    await requestQrCode(pool.ctx, instanceName);
    await pool.lookUntil(chipId, (answer) => answer.qr !== null);
    expect(await pool.secondSockets(instanceName)).toBe(0);
  });

  it("returns unknown with the stored facts while the gateway is down, and recovers on its own", async () => {
    const { chipId } = await create();
    await pool.control("/faults", { kind: "reset" });
    const down = await pool.lookUntil(chipId, ({ state }) => state === "unknown");
    expect(down).toMatchObject({ state: "unknown", connected: false, reason: "gateway_unreachable" });
    expect(down.checkedAt).not.toBeNull();
    expect(down.qr).not.toBeNull();
    await pool.control("/faults/clear");
    await pool.lookUntil(chipId, ({ state }) => state === "connecting");
  });
});
