import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Receiver, Subject, until } from "./simulator-support";

let subject: Subject;

beforeEach(async () => {
  subject = await Subject.start({ timeScale: 20, behaviour: { createWaitMs: 500, connectWaitMs: 500 } });
});

afterEach(() => subject.close());

describe("a displayed QR code", () => {
  test("is in the response of create, which waits up to five seconds for it", async () => {
    await subject.order("/behaviour", { createWaitMs: 5_000 });
    const startedAtMs = performance.now();
    const { status, body } = await subject.create("chip");
    expect(status).toBe(201);
    expect(performance.now() - startedAtMs).toBeGreaterThan(5_000 / 20);
    expect(body.qrcode).toMatchObject({ pairingCode: null, count: 1 });
    expect(body.qrcode.code).toMatch(/^2@[\w+/]+(,[\w+/]+=){3}$/);
    expect(await subject.state("chip")).toBe("connecting");
    expect((await subject.row("chip")).connectionStatus).toBe("connecting");
  });

  test("changes every 45 s, six times per socket, and the next socket continues the count after a short close", async () => {
    await subject.createShown("chip");
    // At the time scales in this test, each state lasts at least 0.5 s.
    await subject.order("/behaviour", { lookupDelayMs: 40_000 });
    await subject.order("/time-scale", { timeScale: 90 });
    const sixth = await until(async () => {
      const { body } = await subject.get("/instance/connect/chip");
      return body.count === 6 && body;
    });
    await subject.order("/time-scale", { timeScale: 40 });
    expect(await subject.statesUntil("chip", "close")).toEqual(["connecting", "close"]);
    const seventh = await until(async () => {
      const { qr } = await subject.inside("chip");
      return qr.count === 7 && qr;
    });
    expect(seventh.code).not.toBe(sixth.code);
    expect((await subject.inside("chip")).secondSockets).toBe(0);
  });

  test("is refused at the limit: the state is `close` in memory and `connecting` in the database, and the count restarts", async () => {
    const receiver = await Receiver.start();
    await subject.order("/behaviour", { qrLimit: 2, qrRotationMs: 1_000 });
    await subject.create("chip", { webhook: receiver.webhook(["QRCODE_UPDATED", "CONNECTION_UPDATE"]) });
    await until(async () => (await subject.state("chip")) === "close");
    const refused = await until(() =>
      receiver.of("connection.update").find(({ body }) => body.data.state === "refused"),
    );
    expect(refused?.body.data).toEqual({ instance: "chip", state: "refused", statusReason: 428 });
    expect((await subject.row("chip")).connectionStatus).toBe("connecting");
    expect((await subject.inside("chip")).qr.count).toBe(0);
    await subject.order("/behaviour", { qrRotationMs: 45_000 });
    await subject.get("/instance/connect/chip");
    await subject.liveQr("chip");
    expect((await subject.inside("chip")).qr.count).toBe(1);
    await receiver.close();
  });

  test("does not appear while WhatsApp refuses connections, until the instance is restarted", async () => {
    await subject.order("/weather", { weather: "refusing" });
    await subject.order("/behaviour", { createWaitMs: 5_000 });
    expect((await subject.create("chip")).body).toMatchObject({
      instance: { status: "connecting" },
      qrcode: { count: 0 },
    });
    await subject.order("/weather", { weather: "fair" });
    expect((await subject.get("/instance/connect/chip")).body).toEqual({ count: 0 });
    await subject.post("/instance/restart/chip");
    await subject.liveQr("chip");
  });

  test("with a pairing code ends with close 401 when the socket's time is over", async () => {
    await subject.createShown("chip", { number: "5511977770001" });
    await subject.order("/time-scale", { timeScale: 1_000 });
    await until(async () => (await subject.row("chip")).disconnectionReasonCode === 401);
    expect(await subject.state("chip")).toBe("close");
  });
});

describe("a scan", () => {
  test("goes through connecting, close, connecting and open, and only open is announced", async () => {
    const receiver = await Receiver.start();
    await subject.createShown("chip", { webhook: receiver.webhook(["CONNECTION_UPDATE", "QRCODE_UPDATED"]) });
    await subject.slowMotion();
    await subject.order("/behaviour", { profileDelayMs: 10_000 });
    await subject.order("/scan", { instanceName: "chip", phone: "5511999990001" });
    expect(await subject.statesUntil("chip", "open")).toEqual(["connecting", "close", "connecting", "open"]);
    expect((await subject.row("chip")).connectionStatus).toBe("connecting");
    await until(async () => (await subject.row("chip")).connectionStatus === "open");
    await until(() => receiver.got.length === 4);
    expect(receiver.of("connection.update").map(({ body }) => body.data.state)).toEqual([
      "connecting",
      "connecting",
      "open",
    ]);
    expect((await subject.row("chip")).ownerJid).toBe("5511999990001@s.whatsapp.net");
    expect((await subject.inside("chip")).secondSockets).toBe(0);
    await receiver.close();
  });

  test("leaves the used QR code in memory and needs a live one", async () => {
    const { code } = await subject.createShown("chip");
    await subject.scanned("chip");
    expect((await subject.inside("chip")).qr.code).toBe(code);
    await expect(subject.order("/scan", { instanceName: "chip" })).rejects.toThrow("409");
  });

  test("by the phone given to create works even if WhatsApp knows it without the ninth digit", async () => {
    await subject.createOpen("chip", { number: "5531977776666" });
    expect((await subject.row("chip")).ownerJid).toBe("553177776666@s.whatsapp.net");
  });

  test("by the wrong phone is accepted like any other", async () => {
    await subject.createShown("chip", { number: "5511999990001" });
    await subject.order("/scan-wrong-phone", { instanceName: "chip" });
    await subject.openAgain("chip");
    const row = await subject.row("chip");
    expect(row.number).toBe("5511999990001");
    expect(row.ownerJid).not.toBe("5511999990001@s.whatsapp.net");
  });

  test("that fails on the phone leaves the QR code on display", async () => {
    await subject.createShown("chip");
    await subject.order("/scan", { instanceName: "chip", fails: true });
    expect((await subject.inside("chip")).qr.isLive).toBe(true);
  });
});

describe("a second socket", () => {
  test("is opened by connect in the gap after a scan, and the two sockets replace each other endlessly", async () => {
    await subject.createShown("chip");
    await subject.slowMotion();
    await subject.order("/scan", { instanceName: "chip" });
    await subject.statesUntil("chip", "close");
    await subject.get("/instance/connect/chip");
    await subject.order("/behaviour", { lookupDelayMs: 400, loginDelayMs: 400 });
    expect(await subject.read("/events")).toMatchObject([
      { kind: "second-socket", instanceName: "chip", detail: "beside one looking-up" },
    ]);
    await flaps("chip");
    await subject.post("/instance/restart/chip");
    await flaps("chip");
    expect((await subject.inside("chip")).isFlapping).toBe(true);
  });

  test("is opened by three concurrent connects, which count three QR codes", async () => {
    await subject.create("chip", { qrcode: false });
    await subject.slowMotion();
    await Promise.all([1, 2, 3].map(() => subject.get("/instance/connect/chip")));
    await until(async () => (await subject.inside("chip")).qr.count === 3);
    expect((await subject.read("/counters")).chip).toEqual({ connectCalls: 3, secondSockets: 2 });
  });

  test("is not opened by connect while a QR code is displayed or the session is open", async () => {
    await subject.createShown("chip");
    await subject.get("/instance/connect/chip");
    await subject.scanned("chip");
    expect((await subject.get("/instance/connect/chip")).body).toEqual({
      instance: { instanceName: "chip", state: "open" },
    });
    expect((await subject.read("/counters")).chip).toEqual({ connectCalls: 2, secondSockets: 0 });
  });

  /** Waits for more state changes than a single socket can produce. */
  async function flaps(instanceName: string): Promise<void> {
    const seen: string[] = [];
    await until(async () => {
      const state = await subject.state(instanceName);
      if (seen.at(-1) !== state) seen.push(state);
      return seen.length > 10;
    });
  }
});

describe("request checks", () => {
  test("check existence, then the name, then the key", async () => {
    await subject.create("chip", { qrcode: false });
    const statusWithoutKey = async (method: string, path: string, body?: object) =>
      (await subject.call(method, path, body, { "content-type": "application/json" })).status;
    expect(await statusWithoutKey("GET", "/instance/connect/ghost")).toBe(404);
    expect(await statusWithoutKey("POST", "/instance/create", { instanceName: "chip" })).toBe(403);
    expect(await statusWithoutKey("POST", "/instance/create", { instanceName: "other" })).toBe(401);
    expect(await statusWithoutKey("GET", "/instance/connect/chip")).toBe(401);
    expect(await statusWithoutKey("POST", "/verify-creds")).toBe(401);
    expect((await subject.post("/verify-creds")).status).toBe(200);
  });

  test("of the control API reject other hosts and other origins", async () => {
    const { request } = await import("node:http");
    const statusWith = (headers: Record<string, string>) =>
      new Promise((resolve) => {
        const options = { port: subject.port, host: "127.0.0.1", path: "/__control/phones", headers };
        request(options, (response) => resolve(response.resume().statusCode)).end();
      });
    expect(await statusWith({ host: `localhost:${subject.port}` })).toBe(200);
    expect(await statusWith({ host: "evil.example" })).toBe(403);
    expect(await statusWith({ host: "localhost", origin: "http://evil.example" })).toBe(403);
  });
});
