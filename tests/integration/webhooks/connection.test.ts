import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ChipRow, webhookEvents } from "@/db/schema";
import { readConnection } from "@/lib/chips/connection/read-connection";
import { createInstance } from "@/lib/chips/create-instance";
import { deleteInstance } from "@/lib/chips/delete-instance";
import { disconnectChip } from "@/lib/chips/disconnect-chip";
import { reconnectChip } from "@/lib/chips/reconnect-chip";
import { workInbox } from "@/lib/inbox/work-inbox";
import { eventually, newPhone } from "../../factories/pool";
import { tell } from "../../factories/webhook-events";
import { openWebhookPool, type WebhookPool, worked } from "../../factories/webhook-server";

let pool: WebhookPool;
beforeAll(async () => {
  pool = await openWebhookPool();
});
afterAll(() => pool.close());

const workedChip = (chipId: string, isWanted: (chip: ChipRow) => boolean) =>
  worked(pool, () => pool.chip(chipId), isWanted);

async function create(options: { alreadyWarm?: boolean } = {}) {
  const phone = newPhone();
  return { ...(await createInstance(pool.ctx, { ...options, phone })), phone };
}

async function createOpen() {
  const created = await create({ alreadyWarm: true });
  await pool.control("/scan", { instanceName: created.instanceName, phone: created.phone });
  await workedChip(created.chipId, (chip) => chip.evolutionConnected && chip.ownerKey !== null);
  return created;
}

/** Applies webhooks until one that matches has arrived and none is pending. */
const allWorked = (chipId: string, isWanted = (_: typeof webhookEvents.$inferSelect) => true) =>
  worked(
    pool,
    () => eventsOf(chipId),
    (events) => events.some(isWanted) && events.every(({ state }) => state !== "pending"),
  );
/** The gateway's own code could otherwise replace a code that the test tells next. */
const codeWorked = (chipId: string) => allWorked(chipId, ({ event }) => event === "qrcode.updated");

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000);
const eventsOf = (chipId: string) =>
  pool.ctx.db.select().from(webhookEvents).where(eq(webhookEvents.chipId, chipId)).orderBy(webhookEvents.id);

describe("webhooks of a real gateway", () => {
  it("prove a scan and its owner without a poll", async () => {
    const { chipId, instanceName, phone } = await create();
    const before = await pool.calls("/instance/connectionState", instanceName);
    const list = await pool.calls("/instance/fetchInstances");
    await pool.control("/scan", { instanceName, phone });
    const chip = await workedChip(chipId, ({ evolutionConnected }) => evolutionConnected);
    expect(chip).toMatchObject({
      status: "warming",
      state: "open",
      everPaired: true,
      ownerPhone: phone,
      wrongNumber: false,
    });
    expect(await pool.calls("/instance/connectionState", instanceName)).toBe(before);
    expect(await pool.calls("/instance/fetchInstances")).toBe(list);
    const kinds = await pool.eventKinds(chipId);
    expect(kinds.filter((kind) => kind === "connection")).toHaveLength(1);
  });

  it("report a wrong phone before anything can be sent", async () => {
    const { chipId, instanceName } = await create({ alreadyWarm: true });
    await pool.control("/scan-wrong-phone", { instanceName });
    const chip = await workedChip(chipId, ({ evolutionConnected }) => evolutionConnected);
    expect(chip.wrongNumber).toBe(true);
    const [rotation] = await pool.ctx.sql`select usable from julia.chip_rotation where chip_id = ${chipId}`;
    expect(rotation?.usable).toBe(false);
  });

  it("end a session that the phone unlinked, immediately and with its reason", async () => {
    const { chipId, instanceName } = await createOpen();
    await pool.control("/unlink", { instanceName });
    const chip = await workedChip(chipId, ({ evolutionConnected }) => !evolutionConnected);
    expect(chip).toMatchObject({ status: "active", state: "close", closeCode: 401, ownerKey: null });
    expect((await readConnection(pool.ctx, instanceName)).reason).toBe("logged_out_right_after");
  });

  it.each([
    [403, "banned"],
    [406, "banned"],
    [402, "restricted"],
  ] as const)("map the code %i to its meaning: %s", async (code, status) => {
    const { chipId, instanceName } = await createOpen();
    await pool.control("/ban", { instanceName, code });
    const chip = await workedChip(chipId, (row) => row.status === status);
    expect(chip).toMatchObject({ evolutionConnected: false, closeCode: code });
  });

  it.each([408, 500])(
    "are a final close with any code, such as %i, and remove the chip's QR code",
    async (code) => {
      const { chipId } = await create();
      await codeWorked(chipId);
      expect((await pool.look(chipId)).qr).not.toBeNull();
      const ended = {
        status: "closed",
        disconnectionAt: new Date().toISOString(),
        disconnectionReasonCode: code,
      };
      await tell(pool.ctx, await pool.chip(chipId), "status.instance", ended, inSeconds(1));
      const chip = await workedChip(chipId, (row) => row.closeCode === code);
      expect(chip).toMatchObject({ state: "close", evolutionConnected: false });
      expect(await pool.pairing(chipId)).toMatchObject({
        qrCode: null,
        qrIssuedAt: null,
        scanInferredAt: null,
      });
    },
  );

  it("keep a session proven during a short drop and give it up if the drop lasts", async () => {
    const { chipId, instanceName } = await createOpen();
    const last = (await eventsOf(chipId)).at(-1)?.id ?? 0;
    await pool.control("/drop", { instanceName });
    await allWorked(chipId, ({ id, data }) => id > last && JSON.stringify(data).includes('"state":"open"'));
    expect(await pool.chip(chipId)).toMatchObject({ status: "active", evolutionConnected: true, misses: 0 });
    expect((await pool.eventKinds(chipId)).filter((kind) => kind === "connection")).toHaveLength(1);

    const looksBefore = await pool.calls("/instance/connectionState", instanceName);
    const eventsBefore = (await eventsOf(chipId)).length;
    await pool.control("/weather", { instanceName, weather: "refusing" });
    await pool.control("/drop", { instanceName });
    // On a busy machine, the test may not see the state between the first and the second miss.
    await workedChip(chipId, (chip) => chip.misses === 1 || !chip.evolutionConnected);
    const lost = await workedChip(chipId, (chip) => !chip.evolutionConnected);
    expect(lost).toMatchObject({ status: "active", state: "connecting" });
    // The second miss is a poll or, if the poll was too late, the gateway's next failed attempt to connect. The
    // simulator logs a call only after it has sent the response.
    await eventually(
      async () =>
        (await pool.calls("/instance/connectionState", instanceName)) > looksBefore ||
        (await eventsOf(chipId)).length >= eventsBefore + 2,
      (isConfirmed) => isConfirmed,
    );

    await pool.control("/weather", { instanceName, weather: "fair" });
    await pool.control("/drop", { instanceName });
    await workedChip(chipId, (chip) => chip.evolutionConnected);
  });

  it("are retried by the gateway while nobody answers, and then applied", async () => {
    await pool.control("/behaviour", { webhookFirstRetryMs: 100 });
    const { chipId, instanceName, phone } = await create();
    pool.server.isAway = true;
    await pool.control("/scan", { instanceName, phone });
    const tries = `${pool.simulator.url}/__control/webhooks?instanceName=${instanceName}`;
    await eventually(
      async (): Promise<{ status: number | null; attempt: number }[]> => (await fetch(tries)).json(),
      (deliveries) => deliveries.filter(({ status }) => status === null).length >= 3,
    );
    await workInbox(pool.ctx);
    expect((await pool.chip(chipId)).evolutionConnected).toBe(false);
    pool.server.isAway = false;
    await workedChip(chipId, (chip) => chip.evolutionConnected && chip.ownerPhone === phone);
    await pool.control("/behaviour", { webhookFirstRetryMs: 5_000 });
  });

  it("show the next QR code without a connect", async () => {
    const { chipId, instanceName } = await create();
    await codeWorked(chipId);
    const code = `2@${"a".repeat(40)},next`;
    await tell(pool.ctx, await pool.chip(chipId), "qrcode.updated", {
      qrcode: { instance: instanceName, pairingCode: null, code, base64: "data:image/png;base64,AAAA" },
    });
    await workInbox(pool.ctx);
    expect((await readConnection(pool.ctx, instanceName)).qr?.code).toBe(code);
    expect(await pool.calls("/instance/connect/", instanceName)).toBe(0);
    // The image is not stored, because it can be drawn from the code.
    expect(JSON.stringify(await eventsOf(chipId))).not.toContain("AAAA");
  });

  it("report that the gateway's limit of QR codes is reached", async () => {
    await pool.control("/behaviour", { qrLimit: 1, qrRotationMs: 300 });
    const { chipId, instanceName } = await create();
    await worked(
      pool,
      () => readConnection(pool.ctx, instanceName),
      (answer) => answer.reason === "qr_limit_reached",
    );
    expect((await pool.chip(chipId)).evolutionConnected).toBe(false);
    await pool.control("/behaviour", { qrLimit: 30, qrRotationMs: 45_000 });
  });
});

describe("late webhooks", () => {
  it("from before a disconnect never undo it", async () => {
    const { chipId, phone } = await createOpen();
    const before = await pool.chip(chipId);
    await disconnectChip(pool.ctx, chipId);
    const open = { wuid: `${phone}@s.whatsapp.net`, state: "open", statusReason: 200 };
    await tell(pool.ctx, before, "connection.update", open, inSeconds(60));
    await allWorked(chipId);
    expect(await pool.chip(chipId)).toMatchObject({
      status: "pending",
      desiredConnection: "disconnected",
      evolutionConnected: false,
      loggedOutByUs: true,
    });
  });

  it("from an earlier instance neither prove nor ban the new one", async () => {
    const { chipId, phone } = await createOpen();
    const before = await pool.chip(chipId);
    await disconnectChip(pool.ctx, chipId);
    await reconnectChip(pool.ctx, chipId);
    const after = await pool.chip(chipId);
    expect(after.webhookGeneration).toBe(before.webhookGeneration + 1);
    for (const data of [
      { state: "open", statusReason: 200, wuid: `${phone}@s.whatsapp.net` },
      { state: "close", statusReason: 403 },
    ]) {
      await tell(pool.ctx, before, "connection.update", data, inSeconds(60));
    }
    await pool.allowPoll(chipId);
    await allWorked(chipId);
    expect(await pool.chip(chipId)).toMatchObject({ evolutionConnected: false, bannedAt: null });
  });

  it("for a deleted chip are accepted and change nothing", async () => {
    const { chipId } = await createOpen();
    const before = await pool.chip(chipId);
    await deleteInstance(pool.ctx, chipId);
    await tell(pool.ctx, before, "connection.update", { state: "open", statusReason: 200 });
    await workInbox(pool.ctx);
    expect(await pool.chip(chipId)).toMatchObject({ status: "cancelled", evolutionConnected: false });
  });

  it("are ordered only by the gateway's clock", async () => {
    const { chipId } = await createOpen();
    const chip = await pool.chip(chipId);
    const newest = chip.lastEventAt;
    if (newest === null) throw new Error("an event was applied");
    const at = (seconds: number) => new Date(newest.getTime() + seconds * 1000);
    await tell(pool.ctx, chip, "connection.update", { state: "close", statusReason: 403 }, at(-5));
    await workInbox(pool.ctx);
    expect(await pool.chip(chipId)).toMatchObject({ status: "active", evolutionConnected: true });
    // The gateway no longer retries events of this age, so its clock must have been set back.
    await tell(pool.ctx, chip, "connection.update", { state: "close", statusReason: 401 }, at(-3600));
    await workInbox(pool.ctx);
    expect(await pool.chip(chipId)).toMatchObject({ evolutionConnected: false, closeCode: 401 });
  });
});
