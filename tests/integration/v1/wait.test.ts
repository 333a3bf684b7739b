import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { eventually, newPhone } from "../../factories/pool";
import { sendOne } from "../../factories/pool-traffic";
import { messageOf, openServices, type Services } from "./services";

let services: Services;

beforeAll(async () => {
  services = await openServices();
});
afterAll(() => services.close());
beforeEach(() => services.reset([{ perHour: 1000, perDay: 1000 }]));

const wait = (seconds: number) => ({ headers: { prefer: `wait=${seconds}` } });
const body = () => ({ to: newPhone(), text: "Oi" });

/** Notes every statement that a web process sends; answers how many of them look for settled messages. */
function countPolls(web: Services["webs"][number]): () => number {
  let polls = 0;
  const { options } = web.sql;
  options.debug = (_connection: number, query: string) => {
    if (query.includes("phase not in")) polls += 1;
  };
  return () => polls;
}

test("answers 200 as soon as the message is sent, and not before", async () => {
  const startedAt = performance.now();
  const answering = services.send(body(), wait(30));
  const { sql } = services.database;
  await eventually(
    () => sendOne(sql, uuidv7()),
    (sent) => sent !== null && sent !== false,
  );
  const message = await messageOf(await answering, 200);
  expect(message).toMatchObject({ status: "sent", attempts: [{ status: "sent" }] });
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

test("answers 202 with the message as it is when the time is over", async () => {
  const startedAt = performance.now();
  const answer = await services.send(body(), wait(1));
  expect(await messageOf(answer, 202)).toMatchObject({ status: "queued" });
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
});

test("does not wait for a message that has ended, however it did", async () => {
  const sent = body();
  const headers = { "idempotency-key": "ended" };
  const { id } = await messageOf(await services.send(sent, { headers }));
  await services.cancel(id);
  const again = await services.send(sent, { headers: { ...headers, prefer: "wait=30" } });
  expect(await messageOf(again, 200)).toMatchObject({ id, status: "cancelled" });
});

test("a message that is cancelled, or expires, meanwhile is an answer", async () => {
  for (const phase of ["cancelled", "expired", "uncertain", "failed"]) {
    const to = newPhone();
    const answering = services.send({ to, text: "Oi" }, wait(30));
    const { sql } = services.database;
    await eventually(
      () =>
        sql`update julia.messages set phase = ${phase}, ready = false where to_phone = ${to} returning id`,
      (rows) => rows.length === 1,
    );
    expect((await messageOf(await answering, 200)).status).toBe(phase);
  }
});

test("a hundred who wait share one look, and their client's other requests go on meanwhile", async () => {
  const polls = countPolls(services.webs[0]);
  const startedAt = performance.now();
  const answering = Array.from({ length: 100 }, () => services.send(body(), wait(2)));
  // More wait than may work at once: another request is answered all the same.
  const other = await services.send(body());
  expect(performance.now() - startedAt).toBeLessThan(1_900);
  expect(other.status).toBe(202);
  expect((await Promise.all(answering)).map((answer) => answer.status)).toEqual(Array(100).fill(202));
  expect(polls()).toBeGreaterThan(3);
  expect(polls()).toBeLessThan(60);
});

test("ends when the caller goes away, and nobody looks any more", async () => {
  const polls = countPolls(services.webs[0]);
  const caller = new AbortController();
  const startedAt = performance.now();
  const answering = services.send(body(), { ...wait(60), signal: caller.signal });
  await eventually(
    async () => polls(),
    (count) => count > 1,
  );
  caller.abort();
  await answering;
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  const before = polls();
  await new Promise((resolve) => setTimeout(resolve, 500));
  // One look may have been under way.
  expect(polls() - before).toBeLessThanOrEqual(1);
});
