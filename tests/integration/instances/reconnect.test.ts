import { afterAll, afterEach, describe, expect, it } from "vitest";
import { adoptInstance } from "@/lib/chips/adopt-instance";
import { readConnection } from "@/lib/chips/connection/read-connection";
import { createInstance } from "@/lib/chips/create-instance";
import { disconnectChip } from "@/lib/chips/disconnect-chip";
import { getChip } from "@/lib/chips/get-chip";
import { listChipEvents } from "@/lib/chips/list-chip-events";
import { endUnwatchedPairings } from "@/lib/chips/pairing/end-unwatched-pairings";
import { requestQrCode } from "@/lib/chips/pairing/request-qr-code";
import { reconnectChip } from "@/lib/chips/reconnect-chip";
import { startInboxWorker } from "../../factories/inbox-worker";
import { scannableCode } from "../../factories/pairing-window";
import { eventually, newPhone, onlyGateway } from "../../factories/pool";
import { connectChip, pairAtGateway } from "../../factories/sending";
import { deliver, secretOf, tell, webhookBody } from "../../factories/webhook-events";
import { openWebhookPool } from "../../factories/webhook-server";

const QUICK_AGAIN = { lookupDelayMs: 20, connectWaitMs: 200, qrLimit: 30, qrRotationMs: 45_000 };

/** The gateway answers a connect long after its webhook with the code, which stays valid. */
const LATE_CONNECT = { connectWaitMs: 60_000, qrRotationMs: 86_400_000 };

const pool = await openWebhookPool();
const { server } = pool;
const worker = startInboxWorker(pool);
afterEach(async () => {
  server.isAway = false;
  await pool.control("/behaviour", QUICK_AGAIN);
  await pool.control("/time-scale", { timeScale: 1 });
});
afterAll(async () => {
  await worker.stop();
  await pool.close();
});

/** Resolves when the inbox has applied the `open` event, so that the event cannot reopen a chip that closes next. */
async function openChip() {
  const chip = await connectChip(pool);
  const openEvents = () => pool.ctx.sql`
    select id from julia.webhook_events
    where chip_id = ${chip.chipId} and event = 'connection.update' and data->>'state' = 'open' and state <> 'pending'`;
  await eventually(openEvents, (events) => events.length > 0);
  return chip;
}

async function unlinkedChip() {
  const chip = await openChip();
  await pool.control("/unlink", { instanceName: chip.instanceName });
  await expect.poll(() => pool.chip(chip.chipId)).toMatchObject({ evolutionConnected: false });
  return chip;
}

/** Polls twice, because the first `close` may be the gap between two sockets. */
async function lookTwice(chipId: string) {
  await pool.look(chipId);
  await pool.look(chipId);
}

const untilCode = (chipId: string) =>
  expect.poll(() => pool.pairing(chipId)).toMatchObject({ qrCode: expect.any(String) });

/** Lets the gateway answer a connect, once its webhook with the code has been applied. */
async function answerConnect(chipId: string) {
  await untilCode(chipId);
  await pool.control("/time-scale", { timeScale: 1000 });
}

const lastOperation = async (chipId: string) => (await pool.operations(chipId)).at(-1);

describe("a new QR code", () => {
  it("from a webhook that arrives before connect responds stays on screen", async () => {
    const { chipId, instanceName } = await unlinkedChip();
    await pool.letTimePass(chipId, 16);
    await pool.control("/behaviour", LATE_CONNECT);
    await Promise.all([pool.look(chipId), answerConnect(chipId)]);
    const answer = await readConnection(pool.ctx, instanceName);
    expect(answer).toMatchObject({ pairing: "waiting_for_scan", state: "connecting", reason: null });
    expect(answer.qr?.code).toBe(await scannableCode(pool, instanceName));
    expect(await pool.calls("/instance/connect/", instanceName)).toBe(1);
  });

  it("is in the response of reconnect right after an unlink on the phone, which is a final close", async () => {
    const { chipId, instanceName } = await unlinkedChip();
    await pool.control("/behaviour", LATE_CONNECT);
    const [answer] = await Promise.all([reconnectChip(pool.ctx, chipId), answerConnect(chipId)]);
    expect(answer.state).toBe("connecting");
    expect(answer.qr?.code).toBe(await scannableCode(pool, instanceName));
    expect(await pool.calls("/instance/connect/", instanceName)).toBe(1);
    expect(await lastOperation(chipId)).toMatchObject({ kind: "reconnect", state: "confirmed" });
  });

  it("appears after an unlink without a webhook, because the gateway's row reports it", async () => {
    const { chipId, instanceName } = await connectChip(pool);
    server.isAway = true;
    await pool.control("/unlink", { instanceName });
    await pool.lookUntil(chipId, ({ connected }) => !connected);
    await reconnectChip(pool.ctx, chipId);
    expect(await pool.chip(chipId)).toMatchObject({ closeCode: 401 });
    expect(await pool.calls("/instance/connect/", instanceName)).toBeGreaterThanOrEqual(1);
    const answer = await pool.lookUntil(chipId, ({ qr }) => qr !== null);
    expect(answer.qr?.code).toBe(await scannableCode(pool, instanceName));
  });

  it("appears at once when a person requests it at the gateway's limit", async () => {
    await pool.control("/behaviour", { qrLimit: 1, qrRotationMs: 300 });
    const { chipId, instanceName } = await createInstance(pool.ctx, { phone: newPhone() });
    const limited = await eventually(
      () => readConnection(pool.ctx, instanceName),
      ({ reason }) => reason === "qr_limit_reached",
    );
    expect(limited).toMatchObject({ qr: null, pairing: "idle" });
    await pool.control("/behaviour", { ...QUICK_AGAIN, ...LATE_CONNECT });
    // Before the limit, a poll may have connected too, because it came after the end of the first code.
    const connects = await pool.calls("/instance/connect/", instanceName);
    const [{ qr }] = await Promise.all([requestQrCode(pool.ctx, instanceName), answerConnect(chipId)]);
    expect(qr?.code).toBe(await scannableCode(pool, instanceName));
    expect(await pool.calls("/instance/connect/", instanceName)).toBe(connects + 1);
    expect((await pool.pairing(chipId)).scanInferredAt).toBeNull();
  });

  it("is not replaced by an older one whose response was in flight when the webhook arrived", async () => {
    const { chipId, instanceName } = await createInstance(pool.ctx, { phone: newPhone() });
    await untilCode(chipId);
    const code = `2@${"b".repeat(40)},rotated`;
    const overtaken: typeof pool.gateway.connect = async (name) => {
      const remembered = await pool.gateway.connect(name);
      const body = webhookBody(name, "qrcode.updated", {
        qrcode: { instance: name, pairingCode: null, code, base64: "data:image/png;base64,AAAA" },
      });
      await deliver(secretOf(pool.ctx, await pool.chip(chipId)), body);
      await expect.poll(() => pool.pairing(chipId)).toMatchObject({ qrCode: code });
      return remembered.ok && remembered.value.qr !== null
        ? { ok: true, value: { ...remembered.value, qr: { ...remembered.value.qr, code: "2@dead" } } }
        : remembered;
    };
    await pool.letTimePass(chipId, 46);
    const answer = await readConnection(
      { ...pool.ctx, gateways: onlyGateway({ ...pool.gateway, connect: overtaken }) },
      instanceName,
    );
    expect(answer.qr?.code).toBe(code);
  });
});

describe("reconnect", () => {
  it("in the gap between two sockets opens no second one and finds the old session", async () => {
    const { chipId, instanceName } = await openChip();
    await pool.control("/behaviour", { lookupDelayMs: 600_000 });
    await pool.control("/drop", { instanceName });
    await lookTwice(chipId);
    expect(await pool.chip(chipId)).toMatchObject({ state: "close", evolutionConnected: false });
    const reconnected = reconnectChip(pool.ctx, chipId);
    await expect.poll(() => lastOperation(chipId)).toMatchObject({ kind: "reconnect", state: "requested" });
    // Ends the gap.
    await pool.control("/time-scale", { timeScale: 1000 });
    await reconnected;
    await pool.lookUntil(chipId, ({ connected }) => connected);
    expect(await pool.calls("/instance/connect/", instanceName)).toBe(0);
    expect(await pool.secondSockets(instanceName)).toBe(0);
  });

  it("is not confirmed, and calls no connect, while the session stays closed between two sockets", async () => {
    const { chipId, instanceName } = await openChip();
    await pool.control("/behaviour", { lookupDelayMs: 60_000 });
    await pool.control("/drop", { instanceName });
    await lookTwice(chipId);
    await reconnectChip(pool.ctx, chipId);
    await expect
      .poll(() => lastOperation(chipId))
      .toMatchObject({ error: "still_closed", state: "requested" });
    expect(await pool.calls("/instance/connect/", instanceName)).toBe(0);
  });

  it("of an adopted instance that we logged out deletes and recreates it with our webhook", async () => {
    const instanceName = `adotado-${newPhone()}`;
    await pairAtGateway(pool, instanceName);
    const chipId = await adoptInstance(pool.ctx, { instanceName });
    expect(await disconnectChip(pool.ctx, chipId)).toMatchObject({ confirmed: true });
    await reconnectChip(pool.ctx, chipId);
    expect(await pool.calls("/instance/delete/", instanceName)).toBe(1);
    expect(await pool.calls("/instance/connect/", instanceName)).toBe(0);
    const { qr } = await pool.lookUntil(chipId, (answer) => answer.qr !== null);
    expect(qr?.code).toBe(await scannableCode(pool, instanceName));
    const webhook = await pool.gateway.findWebhook(instanceName);
    expect(webhook.ok && webhook.value?.url).toContain(server.url);
    expect(await pool.chip(chipId)).toMatchObject({ adopted: true, loggedOutByUs: false });
  });
});

describe("the displayed reason of an ended session", () => {
  it("is never a scanned code just because the gateway still returns an old one", async () => {
    const { chipId } = await createInstance(pool.ctx, { phone: newPhone() });
    await pool.letTimePass(chipId, 46);
    await pool.look(chipId);
    expect(await pool.pairing(chipId)).toMatchObject({ scanInferredAt: null });
  });

  it("keeps the time of the unlink after a gateway restart and the end of a pairing", async () => {
    const { chipId } = await unlinkedChip();
    const headline = async () => (await getChip(pool.ctx, chipId)).headline;
    const first = await headline();
    expect(first.code).toBe("logged_out");
    await pool.control("/restart", { downMs: 100 });
    await untilCode(chipId);
    // Nobody watches the pairing that the gateway has started on its own, so the worker ends the pairing.
    await pool.letTimePass(chipId, 400);
    expect(await endUnwatchedPairings(pool.ctx)).toBeGreaterThan(0);
    expect(await pool.chip(chipId)).toMatchObject({ state: "missing" });
    expect(await headline()).toMatchObject({ code: "logged_out", since: first.since });
    // A new instance does not change the reason until a phone has been paired with it.
    await reconnectChip(pool.ctx, chipId);
    await pool.letTimePass(chipId, 400);
    expect(await headline()).toMatchObject({ code: "logged_out", since: first.since });
  });

  it("is that nobody scanned the QR code, whatever the gateway reports later about the end that we requested", async () => {
    const { chipId, instanceName } = await createInstance(pool.ctx, { phone: newPhone() });
    await pool.letTimePass(chipId, 400);
    expect(await endUnwatchedPairings(pool.ctx)).toBeGreaterThan(0);
    const ended = await pool.chip(chipId);
    expect(ended).toMatchObject({ state: "missing", closeCode: null });
    const end = { instance: instanceName, status: "closed", disconnectionReasonCode: 401 };
    await tell(pool.ctx, ended, "status.instance", { ...end, disconnectionAt: new Date().toISOString() });
    await tell(pool.ctx, ended, "connection.update", {
      instance: instanceName,
      state: "close",
      statusReason: 401,
    });
    const pending = () => pool.ctx.sql`
      select id from julia.webhook_events where chip_id = ${chipId} and state = 'pending'`;
    await eventually(pending, (events) => events.length === 0);
    expect(await pool.chip(chipId)).toMatchObject({ state: "missing", closeCode: null, closedAt: null });
    const { items } = await listChipEvents(pool.ctx, chipId, null);
    const kinds = items.map(({ kind }) => kind);
    expect(kinds.slice(0, 2)).toEqual(["end_pairing_confirmed", "end_pairing_requested"]);
    expect(kinds).not.toContain("connection");
  });

  it("is not the old unlink in the gap after a new scan", async () => {
    const { chipId, instanceName } = await unlinkedChip();
    await reconnectChip(pool.ctx, chipId);
    await pool.lookUntil(chipId, ({ qr }) => qr !== null);
    await pool.control("/behaviour", { lookupDelayMs: 60_000 });
    const { phone } = await pool.chip(chipId);
    await pool.control("/scan", { instanceName, phone });
    const inGap = await pool.lookUntil(chipId, ({ state }) => state === "close");
    expect(inGap.reason).toBeNull();
    // Ends the gap.
    await pool.control("/time-scale", { timeScale: 1000 });
    await pool.lookUntil(chipId, ({ connected }) => connected);
    expect(await pool.secondSockets(instanceName)).toBe(0);
  });
});
