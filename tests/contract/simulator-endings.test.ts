import { beforeEach, describe, expect, test } from "vitest";
import { Receiver, Subject, until } from "./simulator-support";

let subject: Subject;

beforeEach(async () => {
  subject = await Subject.ofThisTest({ timeScale: 20, behaviour: { createWaitMs: 500, connectWaitMs: 500 } });
});

describe("the end of a session", () => {
  test.each([
    ["/unlink", {}, 401],
    ["/ban", { code: 402 }, 402],
    ["/ban", {}, 403],
    ["/ban", { code: 406 }, 406],
  ])("%s %o is announced three times, stored, and requires a new QR code", async (path, more, code) => {
    const receiver = await Receiver.ofThisTest();
    await subject.createOpen("chip", {
      webhook: receiver.webhook(["STATUS_INSTANCE", "LOGOUT_INSTANCE", "CONNECTION_UPDATE"]),
    });
    await receiver.forgetLogin();
    await subject.order(path, { instanceName: "chip", ...more });
    await until(() => receiver.got.length === 3);
    expect(receiver.events().sort()).toEqual(["connection.update", "logout.instance", "status.instance"]);
    expect(receiver.of("connection.update")[0]?.body.data).toEqual({
      instance: "chip",
      state: "close",
      statusReason: code,
    });
    expect(await subject.state("chip")).toBe("close");
    const row = await subject.row("chip");
    expect(row).toMatchObject({ connectionStatus: "close", disconnectionReasonCode: code });
    expect(JSON.parse(row.disconnectionObject).error.output.statusCode).toBe(code);
    await until(async () => (await subject.inside("chip")).session === null);
    await subject.get("/instance/connect/chip");
    await subject.liveQr("chip");
    expect((await subject.inside("chip")).qr.count).toBe(2);
    await subject.scanned("chip");
    expect((await subject.row("chip")).disconnectionReasonCode).toBe(code);
  });

  test("decided while the session is dropped takes effect at the next login", async () => {
    await subject.createOpen("chip");
    await subject.slowMotion();
    await subject.order("/drop", { instanceName: "chip" });
    await subject.order("/unlink", { instanceName: "chip" });
    await until(async () => (await subject.row("chip")).disconnectionReasonCode === 401);
  });

  test("by logout is asynchronous, and that process never receives inbound messages again", async () => {
    const receiver = await Receiver.ofThisTest();
    await subject.createOpen("chip", { webhook: receiver.webhook(["MESSAGES_UPSERT"]) });
    await subject.order("/inbound", { instanceName: "chip", from: "5511988887777", text: "antes" });
    await until(() => receiver.got.length === 1);
    await subject.order("/behaviour", { logoutDelayMs: 10_000 });
    expect((await subject.remove("/instance/logout/chip")).body.status).toBe("SUCCESS");
    expect(await subject.state("chip")).toBe("open");
    await subject.becomes("chip", "close");
    expect((await subject.remove("/instance/logout/chip")).status).toBe(400);
    await subject.get("/instance/connect/chip");
    await subject.liveQr("chip");
    await subject.scanned("chip");
    await subject.order("/inbound", { instanceName: "chip", from: "5511988887777", text: "depois" });
    await subject.send("chip");
    expect(receiver.got).toHaveLength(1);
  });

  test("is not reached by logout if the socket is half dead", async () => {
    await subject.createOpen("chip");
    await subject.order("/half-dead", { instanceName: "chip" });
    const sent = await subject.send("chip");
    expect(sent).toMatchObject({ status: 500, body: { response: { message: "Connection Closed" } } });
    expect((await subject.remove("/instance/logout/chip")).status).toBe(200);
    await until(async () => (await subject.get("/")).status === 200);
    expect(await subject.state("chip")).toBe("open");
    await subject.order("/drop", { instanceName: "chip" });
    await subject.openAgain("chip");
  });

  test("does not follow a network drop: close and connecting are short, and close is not announced", async () => {
    const receiver = await Receiver.ofThisTest();
    await subject.createOpen("chip", { webhook: receiver.webhook(["CONNECTION_UPDATE"]) });
    await receiver.forgetLogin();
    await subject.slowMotion();
    await subject.order("/drop", { instanceName: "chip" });
    expect(await subject.statesUntil("chip", "open")).toEqual(["close", "connecting", "open"]);
    expect((await subject.row("chip")).connectionStatus).toBe("open");
    await until(() => receiver.got.length === 2);
    expect(receiver.got.map(({ body }) => body.data.state)).toEqual(["connecting", "open"]);
  });
});

describe("restart of an instance", () => {
  test("returns the QR code that it has just invalidated, and the next code continues the count", async () => {
    const { code } = await subject.createShown("chip");
    await subject.slowMotion();
    expect((await subject.post("/instance/restart/chip")).body.code).toBe(code);
    expect(await subject.state("chip")).toBe("close");
    await expect(subject.order("/scan", { instanceName: "chip" })).rejects.toThrow("409");
    await subject.liveQr("chip");
    expect((await subject.inside("chip")).qr.count).toBe(2);
  });

  test("returns `open` if it was open, and reports a failure with status 200 if it was closed", async () => {
    await subject.createOpen("chip");
    await subject.slowMotion();
    expect((await subject.post("/instance/restart/chip")).body.instance.state).toBe("open");
    expect(await subject.statesUntil("chip", "close")).toEqual(["open", "close"]);
    await subject.openAgain("chip");
    await subject.create("other", { qrcode: false });
    expect(await subject.post("/instance/restart/other")).toEqual({
      status: 200,
      body: { error: true, message: "[object Object]" },
    });
  });
});

describe("delete", () => {
  test("returns immediately, then has no state, then gives 404, and only then frees the name", async () => {
    await subject.createOpen("chip");
    await subject.order("/behaviour", { rowDeleteDelayMs: 15_000 });
    expect((await subject.remove("/instance/delete/chip")).status).toBe(200);
    await subject.becomes("chip", "none");
    expect((await subject.create("chip")).status).toBe(403);
    expect((await subject.get("/instance/fetchInstances?instanceName=chip")).status).toBe(404);
    expect(await subject.statesUntil("chip", "http 404")).toEqual(["none", "http 404"]);
    expect((await subject.create("chip", { qrcode: false })).status).toBe(201);
  });

  test("waits for the last attempt of the removal's webhook", async () => {
    const receiver = await Receiver.ofThisTest();
    receiver.answer = () => 503;
    await subject.order("/behaviour", { webhookTries: 3 });
    await subject.create("chip", { qrcode: false, webhook: receiver.webhook(["REMOVE_INSTANCE"]) });
    await subject.remove("/instance/delete/chip");
    await until(() => receiver.got.length === 2);
    expect(await subject.state("chip")).toBe("close");
    expect((await subject.create("chip")).status).toBe(403);
    await subject.becomes("chip", "http 404");
    expect(receiver.got).toHaveLength(3);
  });

  test("of the first instance happens when two creates use the same name at once", async () => {
    await subject.order("/behaviour", { rowInsertDelayMs: 6_000 });
    const both = [subject.create("chip", { qrcode: false }), subject.create("chip", { qrcode: false })];
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([201, 400]);
    await subject.becomes("chip", "http 404");
    expect(await subject.read("/events")).toMatchObject([
      { kind: "destructive-create", instanceName: "chip" },
    ]);
  });
});
