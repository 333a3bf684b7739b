import { setTimeout as sleep } from "node:timers/promises";
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

/** Records the number of messages that each poll for settled messages covers. */
function watchPolls(web: Services["webs"][number]): number[] {
  const polls: number[] = [];
  const { options } = web.sql;
  options.debug = (_connection: number, query: string, parameters: unknown[]) => {
    if (query.includes("phase not in")) polls.push([parameters[0]].flat().length);
  };
  return polls;
}

const settleAll = (phase: string) =>
  services.database.sql`update julia.messages set phase = ${phase}, ready = false`;

test("answers 200 as soon as the message is sent, and not before", async () => {
  const answering = services.send(body(), wait(60));
  const timeIsOver = sleep(60_000, "time is over", { ref: false });
  const { sql } = services.database;
  await eventually(
    () => sendOne(sql, uuidv7()),
    (sent) => sent !== null && sent !== false,
  );
  const answer = await Promise.race([answering, timeIsOver]);
  if (typeof answer === "string") throw new Error(answer);
  const message = await messageOf(answer, 200);
  expect(message).toMatchObject({ status: "sent", attempts: [{ status: "sent" }] });
});

test("answers 202 with the current message when the time is over", async () => {
  const startedAt = performance.now();
  const answer = await services.send(body(), wait(1));
  expect(await messageOf(answer, 202)).toMatchObject({ status: "queued" });
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
});

test("does not wait for a message that has ended in any way", async () => {
  const sent = body();
  const headers = { "idempotency-key": "ended" };
  const { id } = await messageOf(await services.send(sent, { headers }));
  await services.cancel(id);
  const again = await services.send(sent, { headers: { ...headers, prefer: "wait=30" } });
  expect(await messageOf(again, 200)).toMatchObject({ id, status: "cancelled" });
});

test("answers when a message is cancelled or expires in the meantime", async () => {
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

test("a hundred waiting callers share one poll and do not block their client's other requests", async () => {
  const polls = watchPolls(services.webs[0]);
  let answers = 0;
  const answering = Array.from({ length: 100 }, async () => {
    const { status } = await services.send(body(), wait(60));
    answers += 1;
    return status;
  });
  // The number of waiting callers exceeds the client's concurrency limit, but another request still gets a response.
  const other = await services.send(body());
  expect(other.status).toBe(202);
  expect(answers).toBe(0);
  await expect.poll(() => polls.at(-1)).toBe(100);
  await settleAll("cancelled");
  expect(await Promise.all(answering)).toEqual(Array(100).fill(200));
});

test("stops polling for the message when the caller disconnects", async () => {
  const polls = watchPolls(services.webs[0]);
  const caller = new AbortController();
  const abandoned = services.send(body(), { ...wait(60), signal: caller.signal });
  await expect.poll(() => polls.length).toBeGreaterThan(1);
  caller.abort();
  const timeIsOver = sleep(60_000, "time is over", { ref: false });
  expect(await Promise.race([abandoned, timeIsOver])).toBeInstanceOf(Response);
  polls.length = 0;
  const other = services.send(body(), wait(60));
  await expect.poll(() => polls.length).toBeGreaterThan(2);
  // One poll may already have been in progress.
  expect(polls.slice(1)).toEqual(polls.slice(1).map(() => 1));
  await settleAll("cancelled");
  await other;
});
