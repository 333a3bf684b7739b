// biome-ignore-all lint/style/noExcessiveLinesPerFile: each version is compared with the others
import { describe, expect, test } from "vitest";
import type { GatewayVersionName } from "../../simulator/gateway-version";
import { readRecordings } from "./evolution-recordings";
import { Receiver, Subject, until } from "./simulator-support";
import { readNewerWebhooks } from "./webhook-recordings";

let subject: Subject;

const start = async (version: GatewayVersionName, more: { isLicensed?: boolean } = {}) => {
  subject = await Subject.ofThisTest({
    timeScale: 20,
    version,
    behaviour: { createWaitMs: 500, connectWaitMs: 500 },
    ...more,
  });
};

const never = () => false as const;
const ENDINGS = ["STATUS_INSTANCE", "LOGOUT_INSTANCE", "CONNECTION_UPDATE"];

describe("the version", () => {
  test.each([
    ["2.3.6", "2.3.6"],
    ["2.3.7", "2.3.7"],
    ["2.4", "2.4.0"],
  ] as const)("of %s is reported by GET / as %s", async (version, reported) => {
    await start(version, { isLicensed: false });
    expect((await subject.get("/")).body.version).toBe(reported);
  });

  test("changes with a restart", async () => {
    await start("2.3.7");
    await subject.order("/restart", { version: "2.4" });
    const isBack = () => subject.get("/").then(({ body }) => body.version === "2.4.0", never);
    await until(isBack);
    const behaviour = await until(() => subject.read("/behaviour").catch(never));
    expect(behaviour.reconnectDelayMs).toBe(3_000);
  });
});

describe("2.3.7", () => {
  test("connects only instances whose rows are open or connecting when it starts", async () => {
    await start("2.3.7");
    await subject.createOpen("open");
    await subject.createShown("shown");
    await subject.create("fresh", { qrcode: false });
    await subject.order("/restart", {});
    await until(() => subject.state("open").then((state) => state === "open", never));
    await subject.liveQr("shown");
    expect(await subject.state("fresh")).toBe("close");
    expect((await subject.inside("fresh")).sockets).toEqual([]);
  });

  test("delivers inbound messages after a logout, with the phone in both address fields", async () => {
    await start("2.3.7");
    const receiver = await Receiver.ofThisTest();
    await subject.createOpen("chip", { webhook: receiver.webhook(["MESSAGES_UPSERT"]) });
    await subject.remove("/instance/logout/chip");
    await subject.becomes("chip", "close");
    await subject.get("/instance/connect/chip");
    await subject.liveQr("chip");
    await subject.scanned("chip");
    await subject.order("/inbound", { instanceName: "chip", from: "5511988887777", text: "oi" });
    await until(() => receiver.got.length === 1);
    expect(receiver.got[0]?.body.data.key).toMatchObject({
      remoteJid: "5511988887777@s.whatsapp.net",
      remoteJidAlt: "5511988887777@s.whatsapp.net",
      addressingMode: "lid",
    });
  });
});

describe("2.4 without a licence", () => {
  test("responds with 503 before it checks key, name or route, but after body parsing", async () => {
    await start("2.4", { isLicensed: false });
    const calls: [string, string][] = [
      ["POST", "/verify-creds"],
      ["GET", "/instance/fetchInstances"],
      ["GET", "/instance/connectionState/ghost"],
      ["POST", "/message/sendText/ghost"],
      ["GET", "/nope"],
      ["GET", "/license"],
      ["GET", "/metrics"],
    ];
    for (const [method, path] of calls) {
      const answer = await subject.call(method, path, undefined, { apikey: "wrong" });
      expect(answer).toMatchObject({ status: 503, body: { code: "LICENSE_REQUIRED" } });
      expect(answer.body.response).toBeUndefined();
    }
    expect((await subject.call("POST", "/message/sendText/ghost", '{"number":')).status).toBe(400);
    expect((await subject.get("/health")).status).toBe(404);
    expect((await subject.get("/license/status")).body.status).toBe("inactive");
  });

  test("keeps sessions alive and works as soon as it is activated", async () => {
    await start("2.4");
    await subject.createOpen("chip");
    await subject.order("/licence", { active: false });
    expect((await subject.send("chip")).status).toBe(503);
    await subject.order("/drop", { instanceName: "chip" });
    await until(async () => (await subject.inside("chip")).memoryState === "open");
    expect(await subject.read("/messages")).toEqual([]);
    await subject.order("/licence", { active: true });
    expect((await subject.get("/license/status")).body.status).toBe("active");
    expect((await subject.send("chip")).status).toBe(201);
  });

  test("does not exist on 2.3, which has no such route", async () => {
    await start("2.3.7", { isLicensed: false });
    expect((await subject.post("/verify-creds")).status).toBe(200);
    expect((await subject.get("/license/status")).status).toBe(404);
  });
});

describe("2.4", () => {
  test("waits 3 s before it reconnects after a drop", async () => {
    await start("2.4");
    await subject.createOpen("chip");
    await subject.order("/behaviour", { reconnectDelayMs: 60_000 });
    await subject.order("/drop", { instanceName: "chip" });
    expect(await subject.inside("chip")).toMatchObject({
      memoryState: "close",
      rowStatus: "open",
      sockets: [],
    });
    await subject.order("/time-scale", { timeScale: 1_000 });
    await subject.openAgain("chip");
  });

  test("wipes an open session whose first reconnect gets no response, and announces 408 three times", async () => {
    await start("2.4");
    const receiver = await Receiver.ofThisTest();
    await subject.createOpen("chip", { webhook: receiver.webhook(ENDINGS) });
    await receiver.forgetLogin();
    await subject.order("/weather", { weather: "away" });
    await until(() => receiver.of("status.instance").length === 1);
    await until(() => receiver.of("logout.instance").length === 1);
    const close = await until(() =>
      receiver.of("connection.update").find(({ body }) => body.data.state === "close"),
    );
    expect(close?.body.data.statusReason).toBe(408);
    expect(close?.headers).toMatchObject({
      "x-event-type": "connection.update",
      "x-instance-name": "chip",
      "x-timestamp": expect.stringMatching(/^\d{13}$/),
    });
    await until(async () => (await subject.inside("chip")).session === null);
    expect(await subject.row("chip")).toMatchObject({
      connectionStatus: "close",
      disconnectionReasonCode: 408,
    });
    await subject.order("/weather", { weather: "fair" });
    expect((await subject.inside("chip")).sockets).toEqual([]);
  });

  test("does not retry after the first close of its process and sends no webhook", async () => {
    await start("2.4");
    const receiver = await Receiver.ofThisTest();
    await subject.createOpen("chip", { webhook: receiver.webhook(ENDINGS) });
    await receiver.forgetLogin();
    await subject.order("/weather", { weather: "away" });
    // After the drop, the row is still open. The gateway restarts before its next attempt to reconnect.
    await subject.order("/restart", {});
    await until(() => receiver.got.length === 1);
    await until(async () => (await subject.inside("chip")).memoryState === "close");
    await subject.order("/weather", { weather: "fair" });
    expect(await subject.inside("chip")).toMatchObject({
      rowStatus: "open",
      sockets: [],
      session: { kind: "paired" },
    });
    expect(receiver.got.map(({ body }) => body.data.state)).toEqual(["connecting"]);
    await subject.get("/instance/connect/chip");
    await subject.openAgain("chip");
  });

  test("issues no further QR code when the codes of a socket run out, but closes with a final 408", async () => {
    await start("2.4");
    await subject.order("/behaviour", { qrRotationMs: 200, qrRefsPerSocket: 2 });
    await subject.create("chip");
    await until(async () => (await subject.row("chip"))?.disconnectionReasonCode === 408);
    expect(await subject.inside("chip")).toMatchObject({
      memoryState: "close",
      sockets: [],
      qr: { count: 2 },
    });
  });

  test("reports a logout only as closed, without a webhook and without a code", async () => {
    await start("2.4");
    const receiver = await Receiver.ofThisTest();
    await subject.createOpen("chip", { webhook: receiver.webhook(ENDINGS) });
    await receiver.forgetLogin();
    expect((await subject.remove("/instance/logout/chip")).status).toBe(200);
    await until(async () => (await subject.row("chip")).connectionStatus === "close");
    expect((await subject.row("chip")).disconnectionReasonCode).toBeNull();
    expect(await subject.remove("/instance/logout/chip")).toMatchObject({
      status: 200,
      body: { response: { message: "Instance was already disconnected" } },
    });
    expect(receiver.got).toEqual([]);
  });

  test("ignores a logout in the reconnect gap, and the session comes back", async () => {
    await start("2.4");
    await subject.createOpen("chip");
    await subject.order("/drop", { instanceName: "chip" });
    expect((await subject.remove("/instance/logout/chip")).body.response.message).toMatch(/already/);
    await subject.openAgain("chip");
  });

  test("never completes a scan after logout and connect in the same process", async () => {
    await start("2.4");
    await subject.createOpen("chip");
    await subject.remove("/instance/logout/chip");
    await until(async () => (await subject.row("chip")).connectionStatus === "close");
    await subject.get("/instance/connect/chip");
    await subject.liveQr("chip");
    await subject.order("/scan", { instanceName: "chip" });
    await until(async () => (await subject.inside("chip")).sockets.length === 0);
    expect(await subject.inside("chip")).toMatchObject({ memoryState: "close", session: { kind: "paired" } });
  });

  test("uses the id that the sender chose for a message", async () => {
    await start("2.4");
    await subject.createOpen("chip");
    const messageId = "3EB0ABCDEF0123456789AB";
    const { body } = await subject.post("/message/sendText/chip", {
      number: "5511988887777",
      text: "oi",
      messageId,
    });
    expect(body.key.id).toBe(messageId);
  });
});

describe("2.4 without a licence, compared with its recordings", () => {
  /**
   * Recorded calls that are replayed. The simulator does not reproduce the recorded manager pages, licence registration
   * and CORS responses.
   */
  const PLAYED = readRecordings("2.4.0-unlicensed").filter(
    ({ request: { method, path } }) =>
      !/^\/(manager|license\/(register|activate))/.test(path) && method !== "OPTIONS",
  );

  test("answers every call with the same status and the same members", async () => {
    await start("2.4", { isLicensed: false });
    expect(PLAYED.length).toBeGreaterThan(35);
    for (const { name, request, response } of PLAYED) {
      const isMalformed = name === "malformed JSON";
      const body = isMalformed ? '{"number":' : request.body;
      const answer = await subject.call(request.method, request.path, body, {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      });
      expect(answer.status, name).toBe(response.status);
      expect(Object.keys(answer.body).sort(), name).toEqual(Object.keys(Object(response.body)).sort());
      if (response.status === 503) expect(answer.body.code).toBe("LICENSE_REQUIRED");
    }
  });

  test("sends webhooks with the recorded headers", async () => {
    await start("2.4");
    const receiver = await Receiver.ofThisTest();
    await subject.createOpen("chip", { webhook: receiver.webhook(["CONNECTION_UPDATE"]) });
    const recorded = readNewerWebhooks("2.4.0-unlicensed")[0]?.headers ?? {};
    const known = Object.keys(recorded).filter((name) => name !== "x-test");
    expect(Object.keys(receiver.got[0]?.headers ?? {})).toEqual(expect.arrayContaining(known));
    expect(receiver.got[0]?.headers["user-agent"]).toBe(recorded["user-agent"]);
  });
});
