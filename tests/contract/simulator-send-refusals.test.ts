import { beforeEach, describe, expect, test } from "vitest";
import { type Answer, Subject, until } from "./simulator-support";

/** Checks the errors of `sendText` against those observed in versions 2.3.6 and 2.3.7. */

const KNOWN = "5511988887777";
const UNKNOWN = "5511988886666";
const DAY_MS = 86_400_000;

let subject: Subject;

beforeEach(async () => {
  subject = await Subject.ofThisTest({ timeScale: 50 });
  await subject.order("/known-numbers", { numbers: [KNOWN], known: true });
});

const send = (number: string, text = "oi") => subject.post("/message/sendText/chip", { number, text });
const said = ({ status, body }: Answer) => [status, body.response?.message];
const accepted = async () => (await subject.read("/messages")).length;
const undefinedRead = (member: string) => `Cannot read properties of undefined (reading '${member}')`;
const stage = async () => (await subject.inside("chip"))?.sockets[0]?.stage;
/** Restarts the gateway. Resolves once the gateway responds but has not yet loaded the instance. */
async function restart(): Promise<void> {
  await subject.order("/restart", { downMs: 10_000, bootMs: 20_000 });
  const isDown = () =>
    subject.state("chip").then(
      () => false,
      () => true,
    );
  await until(isDown);
  await until(async () => !(await isDown()));
  expect((await subject.inside("chip")).memoryState).toBe(null);
}

async function sendThroughDrop(number: string): Promise<Answer> {
  await subject.order("/behaviour", { numberLookupDelayMs: 20_000, sendDelayMs: 20_000 });
  const calls = async () => (await subject.read("/calls?instanceName=chip")).length;
  const before = await calls();
  const sent = send(number);
  await until(async () => (await calls()) > before);
  await subject.order("/drop", { instanceName: "chip" });
  return sent;
}

describe("an instance that never connected", () => {
  beforeEach(() => subject.create("chip", { qrcode: false }));

  test("rejects a known number immediately without a lookup, and an unknown number during the lookup", async () => {
    expect(said(await send(KNOWN))).toEqual([400, [`TypeError: ${undefinedRead("sendMessage")}`]]);
    expect(said(await send(UNKNOWN))).toEqual([500, undefinedRead("onWhatsApp")]);
  });
});

describe("an instance that shows a QR code", () => {
  beforeEach(() => subject.createShown("chip"));

  test("rejects a known number immediately, and an unknown number when its lookup times out", async () => {
    await subject.order("/behaviour", { queryTimeoutMs: 60_000_000 });
    expect(said(await send(KNOWN))).toEqual([400, [`TypeError: ${undefinedRead("id")}`]]);
    await subject.order("/behaviour", { queryTimeoutMs: 1_000 });
    expect(said(await send(UNKNOWN))).toEqual([500, undefinedRead("find")]);
  });
});

describe("a drop during a send", () => {
  beforeEach(() => subject.createOpen("chip"));

  test("is reported only by the close code, and nothing was written", async () => {
    expect(said(await sendThroughDrop(KNOWN))).toEqual([400, ["1006"]]);
    await subject.openAgain("chip");
    expect(await accepted()).toBe(0);
  });

  test("during the lookup is reported with the error handler's own text", async () => {
    const answer = await sendThroughDrop(UNKNOWN);
    expect(answer).toEqual({
      status: 500,
      body: {
        status: 500,
        error: "Internal Server Error",
        response: { message: "Internal Server Error" },
      },
    });
    expect(await accepted()).toBe(0);
  });

  test("right after the write returns 201, and the phone receives nothing", async () => {
    await subject.order("/behaviour", { transitMs: 60_000 });
    expect((await send(KNOWN, "some")).status).toBe(201);
    await subject.order("/drop", { instanceName: "chip" });
    await subject.openAgain("chip");
    await until(async () => (await subject.read("/events?instanceName=chip")).length > 0);
    expect(await subject.read("/events?instanceName=chip")).toMatchObject([{ kind: "lost-in-transit" }]);
    expect(await accepted()).toBe(1);
  });
});

describe("a starting gateway", () => {
  test("rejects sends in three ways, one after the other", async () => {
    await subject.createOpen("chip");
    await subject.order("/behaviour", { lookupDelayMs: 20_000, loginDelayMs: 20_000 });
    await restart();
    expect(said(await send(KNOWN))).toEqual([500, undefinedRead("textMessage")]);
    await until(async () => (await stage()) === "looking-up");
    expect(said(await send(KNOWN))).toEqual([400, ["Error: Connection Closed"]]);
    await until(async () => (await stage()) === "logging-in");
    expect(said(await send(KNOWN))).toEqual([400, ["1006"]]);
    await subject.openAgain("chip");
    expect((await send(KNOWN)).status).toBe(201);
  });
});

describe("the numbers that the gateway knows", () => {
  beforeEach(() => subject.createOpen("chip"));

  test("are those it found on WhatsApp within the last seven days", async () => {
    await subject.order("/known-numbers", { known: false });
    expect(await subject.read("/known-numbers")).toEqual([]);
    expect((await send(UNKNOWN)).status).toBe(201);
    expect(await subject.read("/known-numbers")).toEqual([`${UNKNOWN}@s.whatsapp.net`]);
    expect((await subject.read("/behaviour")).knownNumberMs).toBe(7 * DAY_MS);

    // A cached number that has left WhatsApp remains in the cache, so a text to this number is accepted.
    await subject.order("/contacts", { number: UNKNOWN, exists: false });
    expect((await send(UNKNOWN)).status).toBe(201);
    await subject.order("/behaviour", { knownNumberMs: 0 });
    expect((await send(UNKNOWN)).body.response.message).toMatchObject([{ exists: false }]);
  });

  test("survive a restart of the process", async () => {
    await restart();
    await subject.openAgain("chip");
    expect(await subject.read("/known-numbers")).toEqual([`${KNOWN}@s.whatsapp.net`]);
  });
});
