import { afterAll, beforeAll, expect, test } from "vitest";
import { ClientQuotas } from "@/lib/clients/quotas";
import { keyRoute } from "@/lib/http/key-route";
import { createLogger } from "@/lib/log/logger";
import { makeKey, serviceRequest } from "../../factories/keys";
import { answerWith, openTestWeb, type TestWeb, useWebContext } from "../../factories/web";

const log = createLogger({ level: "silent", process: "test" });

let database: TestWeb;
let processes: [TestWeb, TestWeb];

beforeAll(async () => {
  database = await openTestWeb();
  processes = [database, useWebContext(database.config.databaseUrl)];
});

afterAll(async () => {
  await processes[1].close();
  await database.close();
});

const route = keyRoute({ scope: "messages:read", handler: ({ context }) => ({ name: context.actor.label }) });

function ask(secret: string, process: 0 | 1 = 0): Promise<Response> {
  answerWith(processes[process]);
  return route(serviceRequest("/api/v1/notes", { key: secret }));
}

async function clientId(name: string): Promise<string> {
  const [row] = await database.sql<{ id: string }[]>`select id from julia.clients where name = ${name}`;
  if (row === undefined) throw new Error(`There is no client ${name}`);
  return row.id;
}

/** Returns the number of requests in all minutes, because a test can cross a minute boundary. */
async function counted(id: string): Promise<number> {
  const [row] = await database.sql<{ requests: number }[]>`
    select coalesce(sum(requests), 0)::int as requests from julia.client_requests where client_id = ${id}`;
  return row?.requests ?? 0;
}

/**
 * Waits until the database's current minute has more than 25 s left, so that a test does not cross a minute boundary.
 */
async function roomInTheMinute(): Promise<void> {
  const left = async () => {
    const [row] = await database.sql<{ left: number }[]>`
      select 60 - extract(second from clock_timestamp())::float8 as left`;
    return row?.left ?? 0;
  };
  await expect.poll(left, { interval: 200 }).toBeGreaterThan(25);
}

test("a client over its quota gets Retry-After from every process", async () => {
  await roomInTheMinute();
  const { secret } = await makeKey(database, { client: "two processes", requestsPerMinute: 40 });
  // The first two requests make both processes load the key and the client, so that they are equally fast during the
  // flood.
  const first = [await ask(secret, 0), await ask(secret, 1)];
  const flood = await Promise.all(
    Array.from({ length: 120 }, (_, index) => ask(secret, index % 2 === 0 ? 0 : 1)),
  );
  const admitted = [...first, ...flood].filter((answer) => answer.status === 200);
  // Each process synchronises its count after every 5% of the limit, so both together can exceed the limit of 40 by at
  // most 2.
  expect(admitted.length).toBeGreaterThanOrEqual(40);
  expect(admitted.length).toBeLessThanOrEqual(42);
  for (const process of [0, 1] as const) {
    const refused = await ask(secret, process);
    expect(refused.status).toBe(429);
    const seconds = Number(refused.headers.get("retry-after"));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused.headers.get("ratelimit-limit")).toBe("40");
    expect(refused.headers.get("ratelimit-remaining")).toBe("0");
    expect(refused.headers.get("ratelimit-reset")).toBe(String(seconds));
    expect(await refused.json()).toMatchObject({ code: "rate_limited" });
  }
  const other = await makeKey(database, { client: "its neighbour", requestsPerMinute: 40 });
  expect((await ask(other.secret)).status).toBe(200);
});

test("all keys of a client share its quota, and requests without the scope count too", async () => {
  await roomInTheMinute();
  const wrong = await makeKey(database, { client: "two keys", scopes: ["selection"], requestsPerMinute: 3 });
  const right = await makeKey(database, { client: "two keys", requestsPerMinute: 3 });
  const statuses: number[] = [];
  for (const secret of [wrong.secret, right.secret, right.secret, right.secret, wrong.secret]) {
    statuses.push((await ask(secret)).status);
  }
  expect(statuses).toEqual([403, 200, 200, 429, 429]);
});

test("counts reach the database without further requests, and rejected requests are not counted", async () => {
  await roomInTheMinute();
  await makeKey(database, { client: "quiet" });
  const id = await clientId("quiet");
  const quotas = new ClientQuotas(database.sql, log);
  for (let index = 0; index < 8; index += 1) await quotas.take(id, 5);
  await expect.poll(() => counted(id)).toBe(5);
});

test("the count ends with the minute, and an idle process receives the counts of the others", async () => {
  await roomInTheMinute();
  await makeKey(database, { client: "minutes" });
  const id = await clientId("minutes");
  let now = 0;
  const busy = new ClientQuotas(database.sql, log, () => now);
  const idle = new ClientQuotas(database.sql, log, () => now);
  expect(await idle.take(id, 10)).toMatchObject({ admitted: true, remaining: 9 });
  await expect.poll(() => counted(id)).toBe(1);
  for (let index = 0; index < 9; index += 1) await busy.take(id, 10);
  now += 1000;
  expect(await busy.take(id, 10)).toMatchObject({ admitted: false, remaining: 0 });
  expect(await idle.take(id, 10)).toMatchObject({ admitted: false });

  await database.sql`update julia.client_requests set minute = minute - interval '1 minute' where client_id = ${id}`;
  expect(await busy.take(id, 10), "the minute is still the same here").toMatchObject({ admitted: false });
  now += 60_000;
  expect(await busy.take(id, 10)).toMatchObject({ admitted: true, limit: 10, remaining: 9 });
  expect(await idle.take(id, 10)).toMatchObject({ admitted: true });
});

test("a rejected request makes no database query", async () => {
  await roomInTheMinute();
  await makeKey(database, { client: "refused" });
  const id = await clientId("refused");
  const asked: unknown[] = [];
  const sql = new Proxy(database.sql, {
    apply: (target, self, parameters) => {
      asked.push(parameters);
      return Reflect.apply(target, self, parameters);
    },
  });
  const quotas = new ClientQuotas(sql, log);
  for (let index = 0; index < 3; index += 1) await quotas.take(id, 2);
  const before = asked.length;
  for (let index = 0; index < 500; index += 1) {
    expect((await quotas.take(id, 2)).admitted).toBe(false);
  }
  expect(asked).toHaveLength(before);
});

test("old minutes are deleted", async () => {
  await makeKey(database, { client: "old" });
  const id = await clientId("old");
  await database.sql`
    insert into julia.client_requests (client_id, minute, requests)
    values (${id}, now() - interval '1 hour', 7), (${id}, date_trunc('minute', now()), 1)`;
  await new ClientQuotas(database.sql, log).take(id, 100);
  await expect.poll(() => counted(id)).toBe(1);
});

test("a client deleted in the database does not stop counting for the others", async () => {
  await makeKey(database, { client: "removed" });
  await makeKey(database, { client: "stays" });
  const [removed, stays] = [await clientId("removed"), await clientId("stays")];
  const quotas = new ClientQuotas(database.sql, log);
  await quotas.take(removed, 100);
  await database.sql`delete from julia.clients where id = ${removed}`;
  await quotas.take(removed, 1);
  for (let index = 0; index < 30; index += 1) await quotas.take(stays, 1000);
  await expect.poll(() => counted(stays)).toBe(30);
});

test("a client's 300 open requests do not delay another client's request", async () => {
  const noisy = await makeKey(database, { client: "noisy" });
  const quiet = await makeKey(database, { client: "polite" });
  let started = 0;
  const route = keyRoute({
    scope: "messages:read",
    handler: async ({ context }) => {
      if (context.actor.label !== "noisy") return {};
      started += 1;
      // Each request uses a connection of the server until the test releases the lock.
      await context.sql.begin((sql) => sql`select pg_advisory_xact_lock_shared(300)`);
      return {};
    },
  });
  answerWith(database);
  const call = (key: string) => route(serviceRequest("/api/v1/notes", { key }));
  const holder = await database.sql.reserve();
  await holder`select pg_advisory_lock(300)`;
  const flood = Array.from({ length: 300 }, () => call(noisy.secret));
  await expect.poll(() => started, { interval: 1 }).toBe(6);
  expect((await call(quiet.secret)).status).toBe(200);
  expect(started).toBe(6);
  await holder`select pg_advisory_unlock(300)`;
  holder.release();
  for (const answer of await Promise.all(flood)) expect(answer.status).toBe(200);
});

test("waiting requests do not block other requests of the same client", async () => {
  const { secret } = await makeKey(database, { client: "patient" });
  let release = () => {};
  const sent = new Promise<void>((resolve) => {
    release = resolve;
  });
  let waiting = 0;
  const wait = keyRoute({
    scope: "messages:send",
    handler: async ({ stepAside }) => {
      await stepAside(() => {
        waiting += 1;
        return sent;
      });
      return {};
    },
  });
  answerWith(database);
  const open = Array.from({ length: 20 }, () => wait(serviceRequest("/api/v1/notes", { key: secret })));
  await expect.poll(() => waiting).toBe(20);
  expect((await ask(secret)).status).toBe(200);
  release();
  for (const answer of await Promise.all(open)) expect(answer.status).toBe(200);
});
