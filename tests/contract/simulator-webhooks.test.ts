import { createHmac } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Receiver, Subject, until } from "./simulator-support";

const TIME_SCALE = 1_000;
/** Additional time that ten slow deliveries may take on a busy machine, in simulated ms. */
const ROOM_FOR_A_BUSY_MACHINE_MS = 10_000_000;

let subject: Subject;
let receiver: Receiver;

beforeEach(async () => {
  receiver = await Receiver.start();
  subject = await Subject.start({ timeScale: TIME_SCALE });
});

afterEach(async () => {
  await subject.close();
  await receiver.close();
});

function createWithHook(more: object = {}): Promise<unknown> {
  return subject.create("chip", { qrcode: false, webhook: receiver.webhook(["INSTANCE_CREATE"], more) });
}

test("contain the configured headers and the instance's token, and go to the configured address", async () => {
  await createWithHook({ headers: { authorization: "Bearer segredo", "x-test": "1" } });
  const webhook = await until(() => receiver.got[0]);
  expect(webhook?.headers).toMatchObject({
    "content-type": "application/json",
    "user-agent": "axios/1.12.2",
    authorization: "Bearer segredo",
    "x-test": "1",
  });
  expect(webhook?.body).toMatchObject({
    event: "instance.create",
    instance: "chip",
    destination: `${receiver.url}/hook`,
    server_url: subject.url,
    apikey: (await subject.row("chip")).token,
  });
});

test("go to one address per event if configured", async () => {
  await createWithHook({ byEvents: true });
  await until(() => receiver.got.length === 1);
  expect(receiver.got[0]?.path).toBe("/hook/instance-create");
  expect(receiver.got[0]?.body.destination).toBe(`${receiver.url}/hook`);
});

test("are signed with jwt_key, which is not sent", async () => {
  await createWithHook({ headers: { jwt_key: "chave" } });
  await until(() => receiver.got.length === 1);
  const { headers } = receiver.got[0] ?? {};
  const [head, claims, signature] = (headers?.authorization ?? "").replace("Bearer ", "").split(".");
  expect(signature).toBe(createHmac("sha256", "chave").update(`${head}.${claims}`).digest("base64url"));
  expect(JSON.parse(Buffer.from(claims ?? "", "base64url").toString())).toMatchObject({ action: "webhook" });
  expect(headers).not.toHaveProperty("jwt_key");
});

test("are attempted ten times, 5 s to 300 s apart, with 20% jitter", async () => {
  receiver.answer = () => 500;
  await createWithHook();
  await until(() => receiver.got.length === 10);
  const waitsMs = receiver.got
    .slice(1)
    .map(({ atMs }, index) => (atMs - (receiver.got[index]?.atMs ?? 0)) * TIME_SCALE);
  const plainSumMs = 5_000 + 10_000 + 20_000 + 40_000 + 80_000 + 160_000 + 3 * 300_000;
  const sumOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
  const sumMs = sumOf(waitsMs);
  expect(sumMs).toBeGreaterThan(plainSumMs * 0.8);
  expect(sumMs).toBeLessThan(plainSumMs * 1.2 + ROOM_FOR_A_BUSY_MACHINE_MS);
  // A busy machine lengthens every wait by a similar amount, so the test compares sums instead of single waits.
  expect(sumOf(waitsMs.slice(6))).toBeGreaterThan(sumOf(waitsMs.slice(0, 3)) * 2);
  const deliveries = await subject.read("/webhooks?instanceName=chip");
  expect(deliveries.map(({ attempt }: { attempt: number }) => attempt)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
  ]);
});

test.each([400, 401, 403, 404, 422])("are not retried after %i", async (status) => {
  receiver.answer = ({ body }) => (body.event === "instance.create" ? status : 200);
  await subject.create("chip", {
    qrcode: false,
    webhook: receiver.webhook(["INSTANCE_CREATE", "REMOVE_INSTANCE"]),
  });
  await subject.remove("/instance/delete/chip");
  await until(async () => (await subject.state("chip")) === "http 404");
  expect(receiver.of("instance.create")).toHaveLength(1);
});

test.each([429, 500, 503])("are retried after %i until they are accepted", async (status) => {
  receiver.answer = () => (receiver.got.length < 3 ? status : 204);
  await createWithHook();
  await until(() => receiver.got.length === 3);
  await until(async () => (await subject.read("/webhooks")).length === 3);
});

test("are sent only for the listed events, and an empty list means all events", async () => {
  await subject.create("chip", { qrcode: false, webhook: receiver.webhook(["QRCODE_UPDATED"]) });
  await subject.get("/instance/connect/chip");
  await until(() => receiver.got.length > 0);
  expect(new Set(receiver.events())).toEqual(new Set(["qrcode.updated"]));
  await subject.post("/webhook/set/chip", {
    webhook: { enabled: true, url: `${receiver.url}/all`, events: [] },
  });
  await subject.liveQr("chip");
  await subject.scanned("chip");
  await until(() => receiver.of("connection.update").length > 0);
});

test.each([
  ["waits for a retry", () => 500],
  ["is in flight", () => new Promise<number>(() => {})],
])("are lost with the process if the delivery %s", async (_, answer) => {
  receiver.answer = answer;
  await createWithHook();
  await until(() => receiver.got.length > 0);
  await subject.order("/time-scale", { timeScale: 10 });
  await subject.order("/restart", { downMs: 0 });
  await until(() =>
    subject.state("chip").then(
      (state) => state === "connecting",
      () => false,
    ),
  );
  const before = receiver.got.length;
  await subject.order("/time-scale", { timeScale: 10_000 });
  await until(async () => (await subject.inside("chip")).qr.count > 3);
  expect(receiver.got).toHaveLength(before);
});

test("are dropped when the settings are wiped", async () => {
  await createWithHook();
  expect(await subject.order("/wipe-webhooks")).toEqual({ wiped: 1 });
  expect((await subject.get("/webhook/find/chip")).body).toBeNull();
});
