import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Receiver, Subject, until } from "./simulator-support";

const TO = "5511988887777";

let subject: Subject;
let receiver: Receiver;

beforeEach(async () => {
  receiver = await Receiver.start();
  // The order of webhooks is not guaranteed, so a long delay ensures that the read acknowledgement arrives last.
  subject = await Subject.start({ timeScale: 50, behaviour: { readAckDelayMs: 15_000 } });
  await subject.createOpen("chip", {
    webhook: receiver.webhook(["SEND_MESSAGE", "MESSAGES_UPDATE", "MESSAGES_UPSERT"]),
  });
});

afterEach(async () => {
  await subject.close();
  await receiver.close();
});

function send(text: string, number = TO, more: object = {}) {
  return subject.post("/message/sendText/chip", { number, text, ...more });
}

async function sendCalls(): Promise<unknown[]> {
  return (await subject.read("/calls")).filter(({ path }: { path: string }) => path.includes("/sendText/"));
}

function statusesOf(id: string): string[] {
  return receiver
    .of("messages.update")
    .filter(({ body }) => body.data.keyId === id)
    .map(({ body }) => body.data.status);
}

describe("a sent text", () => {
  test("is PENDING in the response and in the log, and is acknowledged by webhooks", async () => {
    const { status, body } = await send("olá");
    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: "PENDING",
      key: { remoteJid: `${TO}@s.whatsapp.net`, fromMe: true },
    });
    expect(await subject.read("/messages?instanceName=chip")).toMatchObject([
      { sequence: 1, instanceName: "chip", number: TO, text: "olá", id: body.key.id },
    ]);
    await until(() => statusesOf(body.key.id).length === 2);
    expect(statusesOf(body.key.id)).toEqual(["DELIVERY_ACK", "READ"]);
    expect(receiver.of("send.message")[0]?.body.data).toEqual(body);
  });

  test.each([
    ["none", []],
    ["error", ["ERROR"]],
    ["duplicate", ["DELIVERY_ACK", "DELIVERY_ACK", "READ", "READ"]],
    ["reordered", ["READ", "DELIVERY_ACK"]],
  ])("can have the outcome %s, as many times as requested", async (outcome, expected) => {
    await subject.order("/acknowledgements", { outcome, instanceName: "chip" });
    const first = await send("um");
    const second = await send("dois");
    await until(
      () =>
        statusesOf(second.body.key.id).length === 2 &&
        statusesOf(first.body.key.id).length === expected.length,
    );
    expect(statusesOf(first.body.key.id)).toEqual(expected);
    expect(statusesOf(second.body.key.id)).toEqual(["DELIVERY_ACK", "READ"]);
  });

  test("waits for its delay and fails if the session ends in the meantime", async () => {
    await send("antes");
    const startedAtMs = performance.now();
    expect((await send("devagar", TO, { delay: 5_000 })).status).toBe(201);
    expect(performance.now() - startedAtMs).toBeGreaterThan(90);
    const late = send("tarde", TO, { delay: 30_000 });
    await until(async () => (await sendCalls()).length === 3);
    await subject.order("/unlink", { instanceName: "chip" });
    expect(await late).toMatchObject({
      status: 400,
      body: { response: { message: ["Error: Connection Closed"] } },
    });
    expect(await subject.read("/messages")).toHaveLength(2);
  });

  test("fails with 500 for a new number and 400 for a known one if the session is gone", async () => {
    await send("antes");
    await subject.order("/unlink", { instanceName: "chip" });
    expect((await send("conhecido")).status).toBe(400);
    expect(await send("novo", "5511988886666")).toMatchObject({
      status: 500,
      body: { response: { message: "Connection Closed" } },
    });
  });

  test("to a number without WhatsApp is rejected, however the number is written", async () => {
    await subject.order("/contacts", { number: "5531977776666", exists: false });
    for (const number of ["5531977776666", "+55 31 7777-6666"]) {
      expect((await send("oi", number)).body.response.message).toEqual([
        { jid: "553177776666@s.whatsapp.net", exists: false, number },
      ]);
    }
  });

  test("is found by findMessages with both time bounds and the chat, newest first", async () => {
    const [first, second] = [await send("um"), await send("dois", "5511988886666")];
    await subject.order("/inbound", { instanceName: "chip", from: TO, text: "resposta" });
    const now = Date.now();
    const range = { gte: new Date(now - 60_000).toISOString(), lte: new Date(now + 60_000).toISOString() };
    const idsOf = async (where: object, more: object = {}) => {
      const { body } = await subject.post("/chat/findMessages/chip", { where, ...more });
      return body.messages.records.map((record: { key: { id: string } }) => record.key.id);
    };
    const sent = await idsOf({ key: { fromMe: true }, messageTimestamp: range });
    expect(sent.sort()).toEqual([first.body.key.id, second.body.key.id].sort());
    expect(await idsOf({ key: { remoteJid: "5511988886666@s.whatsapp.net" } })).toEqual([second.body.key.id]);
    const past = { gte: new Date(now - 90_000).toISOString(), lte: new Date(now - 60_000).toISOString() };
    expect(await idsOf({ messageTimestamp: past })).toEqual([]);
    expect(await idsOf({ messageTimestamp: { gte: range.lte } })).toHaveLength(3);
    const page = await subject.post("/chat/findMessages/chip", { where: {}, offset: 2, page: 2 });
    expect(page.body.messages).toMatchObject({ total: 3, pages: 2, currentPage: 2 });
    expect(page.body.messages.records).toHaveLength(1);
  });
});

describe("a fault", () => {
  const fault = (kind: string, more: object = {}) =>
    subject.order("/faults", { kind, path: "/message/sendText", instanceName: "chip", count: 1, ...more });
  const accepted = async () => (await subject.read("/messages")).length;

  test("fail: returns the given status without sending, for the requested number of calls", async () => {
    await fault("fail", { status: 502, count: 2, html: "<h1>Bad gateway</h1>" });
    const path = `${subject.url}/message/sendText/chip`;
    for (const status of [502, 502, 404]) {
      expect((await fetch(path, { method: "POST" })).status === 502).toBe(status === 502);
    }
    expect(await accepted()).toBe(0);
    expect((await send("agora")).status).toBe(201);
  });

  test("fail-after: sends and still returns an error", async () => {
    await fault("fail-after", { status: 400 });
    expect((await send("saiu")).status).toBe(400);
    expect(await accepted()).toBe(1);
  });

  test.each(["lose", "half"])("%s: sends, but the complete response never arrives", async (kind) => {
    await fault(kind);
    await expect(send("saiu")).rejects.toThrow();
    expect(await accepted()).toBe(1);
  });

  test("hang: sends and never responds, and the call log has no status for it", async () => {
    await fault("hang");
    const hanging = send("saiu");
    hanging.catch(() => {});
    await until(async () => (await accepted()) === 1);
    expect((await subject.read("/calls?instanceName=chip")).at(-1)).toMatchObject({
      method: "POST",
      path: "/message/sendText/chip",
      status: null,
    });
  });

  test("reset: cuts the connection without sending", async () => {
    await fault("reset");
    await expect(send("não sai")).rejects.toThrow();
    expect(await accepted()).toBe(0);
  });

  test("slow: delays all matching calls until it is cleared", async () => {
    await subject.order("/faults", { kind: "slow", latencyMs: 5_000, path: "/instance/connectionState" });
    const startedAtMs = performance.now();
    await subject.state("chip");
    expect(performance.now() - startedAtMs).toBeGreaterThan(90);
    await subject.order("/faults/clear");
    expect(await subject.read("/faults")).toEqual([]);
  });
});
