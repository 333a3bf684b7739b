import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newPhone } from "../../factories/pool";
import { reserve } from "../../factories/pool-traffic";
import { problemOf } from "../../factories/problem";
import { messageOf, openServices, type Services } from "./services";

let services: Services;

beforeAll(async () => {
  services = await openServices();
});
afterAll(() => services.close());

const sendOne = async () => await messageOf(await services.send({ to: newPhone(), text: "Oi" }));

test("a cancel never races past a dispatch", async () => {
  const { sql } = services.database;
  await sql`update julia.messages set phase = 'cancelled', ready = false where phase = 'queued'`;
  for (let round = 0; round < 30; round += 1) {
    const { id } = await sendOne();
    const owner = randomUUID();
    const attemptId = uuidv7();
    const handOver = (async () => {
      const reserved = await reserve(sql, owner, attemptId);
      if (reserved === null) return false;
      const [begun] = await sql<{ may: boolean }[]>`
        select julia.begin_dispatch(${id}, ${attemptId}, ${owner}, ${reserved.operation_id}) as may`;
      return begun?.may === true;
    })();
    const lateMs = round % 6;
    const cancelling = new Promise((resolve) => setTimeout(resolve, lateMs)).then(() => services.cancel(id));
    const [isHandedOver, answer] = await Promise.all([handOver, cancelling]);
    // Either the dispatch or the cancel succeeds, but not both, and the row shows which.
    expect(answer.status).toBe(isHandedOver ? 409 : 200);
    expect(await services.statusOf(id)).toBe(isHandedOver ? "sending" : "cancelled");
    await sql`select julia.finish_failed(${attemptId}, 'timeout', null)`;
  }
});

test("a cancel of a dispatched message is refused and returns its status", async () => {
  const { id } = await sendOne();
  const attemptId = uuidv7();
  const owner = randomUUID();
  const { sql } = services.database;
  const reserved = await reserve(sql, owner, attemptId);
  await sql`select julia.begin_dispatch(${id}, ${attemptId}, ${owner}, ${reserved?.operation_id ?? null})`;
  const problem = await problemOf(await services.cancel(id));
  expect(problem).toMatchObject({ code: "message_status_conflict" });
  expect(problem.detail).toContain("sending");
  expect(await messageOf(await services.read(id), 200)).toMatchObject({ status: "sending" });
  await sql`select julia.finish_failed(${attemptId}, 'timeout', 'slow')`;
  expect(await messageOf(await services.read(id), 200)).toMatchObject({
    status: "failed",
    error: { code: "timeout", detail: "slow" },
    attempts: [{ status: "failed", error: { code: "timeout", detail: "slow" } }],
    routing: { strategy: "sticky", candidates: [{ verdict: "chosen" }] },
  });
});

test("a cancel of a reserved message takes effect once and releases its slot", async () => {
  const { sql } = services.database;
  const { id } = await sendOne();
  const attemptId = uuidv7();
  expect((await reserve(sql, randomUUID(), attemptId))?.message_id).toBe(id);
  expect(await messageOf(await services.read(id), 200)).toMatchObject({ status: "queued" });
  expect(await messageOf(await services.cancel(id), 200)).toMatchObject({
    status: "cancelled",
    attempts: [{ status: "released" }],
  });
  expect((await problemOf(await services.cancel(id))).code).toBe("message_status_conflict");
  const [chip] = await sql`select attempt_id from julia.chip_rotation`;
  expect(chip?.attempt_id).toBeNull();
});
