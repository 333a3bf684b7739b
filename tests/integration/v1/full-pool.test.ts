import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renewForecast } from "@/lib/queue/forecast";
import { newPhone } from "../../factories/pool";
import { acceptMessages, addChips, addClient, drain } from "../../factories/pool-traffic";
import { problemOf } from "../../factories/problem";
import { messageRowsRead } from "../../setup/rows-read";
import { messageOf, openServices, type Services } from "./services";

let services: Services;

beforeAll(async () => {
  services = await openServices();
});
afterAll(() => services.close());

const DAY = 86_400;
const body = (more: object = {}) => ({ to: newPhone(), text: "Oi", ...more });

/** Opens a web process with an empty cache and refreshes the forecast, as the worker does. */
async function renewed() {
  const web = services.freshWeb();
  await renewForecast(web);
  return web;
}

/**
 * `slots`: slots of the chips that can send now, within this time. `possible`: slots within this time that admission
 * counts for replies of normal priority.
 */
async function slots(seconds: number): Promise<{ slots: number; possible: number }> {
  await renewForecast(services.webs[0]);
  const [row] = await services.database.sql<{ slots: number; possible: number }[]>`
    select h.slots, (a.replies ->> 1)::int as possible from julia.pool_forecasts f,
      jsonb_to_recordset(f.slots) h (seconds float8, slots int),
      jsonb_to_recordset(f.admission -> 'curve') a (seconds float8, replies jsonb)
    where h.seconds = ${seconds} and a.seconds = h.seconds`;
  return row ?? { slots: -1, possible: -1 };
}

describe("a full pool", () => {
  test("accepts exactly as many as can be sent in time, even concurrently", async () => {
    await services.reset([{ perHour: 4, perDay: 10 }]);
    await renewForecast(services.webs[0]);
    const before = await services.counts();
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => services.send(body({ ttlSeconds: DAY }))),
    );
    expect(answers.filter((answer) => answer.status === 202)).toHaveLength(10);
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused).toHaveLength(20);
    for (const answer of refused) {
      // The client must wait for the next day's slots. It is accepted if it retries about when the first of these slots
      // is free.
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(1);
      expect(Number(answer.headers.get("retry-after"))).toBeLessThanOrEqual(DAY);
      expect((await problemOf(answer)).code).toBe("pool_full");
    }
    expect((await services.counts()).messages).toBe((before.messages ?? 0) + 10);
    // A process with an empty cache counts the queued messages as well.
    const web = await renewed();
    expect((await services.send(body({ ttlSeconds: DAY }), { web })).status).toBe(429);
    expect((await services.send(body({ ttlSeconds: 2 * DAY }), { web })).status).toBe(202);
  });

  test("accepts a more urgent message, because it is sent earlier", async () => {
    await services.reset([{ perHour: 5, perDay: 5 }]);
    await renewForecast(services.webs[0]);
    const send = async (priority: string) => (await services.send(body({ priority }))).status;
    for (let n = 0; n < 5; n += 1) expect(await send("bulk")).toBe(202);
    expect(await send("bulk")).toBe(429);
    expect(await send("normal")).toBe(202);
    for (let n = 0; n < 4; n += 1) expect(await send("high")).toBe(202);
    expect(await send("normal")).toBe(429);
    expect(await send("high")).toBe(202);
    expect(await send("high")).toBe(429);
  });

  test("still answers for previously accepted messages and rejects their keys with a different body", async () => {
    await services.reset([{ perHour: 1, perDay: 1 }]);
    await renewForecast(services.webs[0]);
    const headers = { "idempotency-key": "first" };
    const sent = body();
    const { id } = await messageOf(await services.send(sent, { headers }));
    expect((await services.send(body())).status).toBe(429);
    expect((await messageOf(await services.send(sent, { headers }))).id).toBe(id);
    const other = await problemOf(await services.send({ ...sent, text: "Outro" }, { headers }));
    expect(other.code).toBe("idempotency_key_mismatch");
  });

  test("does not count repeated requests with the same key", async () => {
    await services.reset([{ perHour: 2, perDay: 2 }]);
    await renewForecast(services.webs[0]);
    const headers = { "idempotency-key": "same" };
    const sent = body();
    for (let n = 0; n < 5; n += 1) expect((await services.send(sent, { headers })).status).toBe(202);
    expect((await services.send(body())).status).toBe(202);
    expect((await services.send(body())).status).toBe(429);
  });

  test("accepts messages as soon as the first chip is connected, although the forecast knows no chip yet", async () => {
    await services.reset([]);
    await renewForecast(services.webs[0]);
    await addChips(services.database.sql, [{ perHour: 1, perDay: 1 }]);
    expect((await services.send(body({ ttlSeconds: 60 }))).status).toBe(202);
  });

  test("refuses no message while no worker updates the forecast", async () => {
    await services.reset([{ perHour: 1, perDay: 1 }]);
    await renewForecast(services.webs[0]);
    await services.database.sql`update julia.pool_forecasts set at = at - interval '31 seconds'`;
    for (let n = 0; n < 5; n += 1) {
      expect(await messageOf(await services.send(body()))).toMatchObject({ estimatedSendAt: null });
    }
  });
});

describe("chips that cannot send", () => {
  test.each([
    ["merely disconnected", "evolution_connected = false, state = 'close'"],
    ["at an unreachable gateway", "evolution_connected = false, state = 'unknown'"],
    ["paused", "status = 'paused', paused_at = now()"],
    ["on the first day of their warm-up", "warmup_completed_at = null, status = 'warming'"],
  ])("that are %s let messages wait", async (_, facts) => {
    await services.reset([{ perHour: 5, perDay: 5 }]);
    await services.database.sql.unsafe(`update julia.settings set
      warm_up_steps = '[{"fromDay": 1, "perHour": 1, "perDay": 1}]'; update julia.chips set ${facts}`);
    const web = await renewed();
    expect((await messageOf(await services.send(body(), { web }))).status).toBe("queued");
  });

  test("that are disconnected admit as many messages as they could send if they reconnected now", async () => {
    await services.reset([{ perHour: 3, perDay: 3 }]);
    await services.database.sql`update julia.chips set evolution_connected = false, state = 'close'`;
    const web = await renewed();
    const statuses = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await services.send(body(), { web })).status);
    expect(statuses).toEqual([202, 202, 202, 429]);
  });

  test("behind an open breaker let messages wait without a predicted time", async () => {
    await services.reset([{ perHour: 5, perDay: 5 }]);
    await services.database
      .sql`insert into julia.gateways (id, name, breaker) values ('default', 'default', 'open')
      on conflict (id) do update set breaker = 'open'`;
    const web = await renewed();
    expect(await messageOf(await services.send(body(), { web }))).toMatchObject({ estimatedSendAt: null });
  });

  test.each([
    ["no chip exists", "delete from julia.chips"],
    [
      "no chip was ever paired",
      "update julia.chips set ever_paired = false, evolution_connected = false, status = 'pending'",
    ],
    ["all are banned", "update julia.chips set banned_at = now(), status = 'banned'"],
    [
      "all are cancelled",
      "update julia.chips set cancelled_at = now(), status = 'cancelled', instance_name = null",
    ],
    ["no chip has a limit above zero", "update julia.chips set per_hour = 0"],
  ])("when %s, the answer is 503 and nothing is stored", async (_, change) => {
    await services.reset([{ perHour: 5, perDay: 5 }]);
    await services.database.sql.unsafe(change);
    const before = await services.counts();
    const answer = await services.send(body(), { web: await renewed() });
    expect(answer.headers.get("retry-after")).toBe("60");
    expect((await problemOf(answer)).code).toBe("no_instance_available");
    expect(await services.counts()).toEqual(before);
  });
});

describe("the forecast", () => {
  test("counts each chip's hourly and daily limits up to each horizon", async () => {
    await services.reset([
      { perHour: 20, perDay: 100 },
      { perHour: 10, perDay: 15 },
    ]);
    expect(await slots(0)).toEqual({ slots: 30, possible: 30 });
    expect((await slots(3600)).slots).toBe(30);
    expect((await slots(7200)).slots).toBe(40 + 15);
    expect((await slots(DAY)).slots).toBe(115);
    expect((await slots(7 * DAY)).slots).toBe(7 * 115);
  });

  test("subtracts held slots and returns them within their window", async () => {
    await services.reset([{ perHour: 4, perDay: 6 }]);
    const { sql } = services.database;
    const clientId = await addClient(sql);
    await acceptMessages(sql, { clientId, contacts: [1, 2, 3, 4, 5, 6] });
    expect(await drain(sql, 2)).toBe(4);
    expect(await slots(900)).toEqual({ slots: 0, possible: 0 });
    expect((await slots(7200)).slots).toBe(2);
    expect((await slots(DAY)).slots).toBe(6);
    const [row] = await sql`select waiting from julia.pool_forecasts`;
    expect(row?.waiting).toEqual([0, 2, 0]);
  });

  test("separates chips that can send now from those that could later, and omits those that never can", async () => {
    await services.reset(Array.from({ length: 4 }, () => ({ perHour: 10, perDay: 10 })));
    const { sql } = services.database;
    const chips = await sql<{ id: string }[]>`select id from julia.chips order by phone`;
    await sql`update julia.chips set evolution_connected = false, state = 'close' where id = ${chips[0]?.id ?? ""}`;
    await sql`update julia.chips set status = 'banned', banned_at = now() where id = ${chips[1]?.id ?? ""}`;
    await sql`update julia.chip_rotation set out_since = now() where chip_id = ${chips[2]?.id ?? ""}`;
    expect(await slots(DAY)).toEqual({ slots: 10, possible: 30 });
  });

  test("predicts when a queued message is sent: now, at its number's next slot, or after the others", async () => {
    await services.reset([{ perHour: 2, perDay: 100 }]);
    const { sql } = services.database;
    const web = await renewed();
    const free = await messageOf(await services.send(body(), { web }));
    expect(Date.parse(free.estimatedSendAt ?? "") - Date.parse(free.createdAt)).toBeLessThan(10_000);
    await services.cancel(free.id);

    const clientId = await addClient(sql);
    const [first, , third] = await acceptMessages(sql, { clientId, contacts: [1, 2, 3] });
    expect(await drain(sql, 1)).toBe(2);
    await renewForecast(web);
    const [chip] = await sql<{ at: string }[]>`select free_at as at from julia.chip_rotation`;
    const asOwner = async (id: string | undefined) => {
      const [row] = await sql`select client_id from julia.messages where id = ${id ?? ""}`;
      await sql`update julia.messages set client_id = (select id from julia.clients where name = 'crm')
        where client_id = ${row?.client_id}`;
      return await messageOf(await services.read(id ?? ""), 200);
    };
    expect(await asOwner(first)).toMatchObject({ status: "sent", estimatedSendAt: null });
    const waiting = await messageOf(await services.read(third ?? ""), 200);
    const lateMs = Date.parse(waiting.estimatedSendAt ?? "") - Date.parse(chip?.at ?? "");
    expect(Math.abs(lateMs)).toBeLessThan(20_000);
  });

  test("reads no more rows for a backlog of 10,000 than for a week's capacity", async () => {
    await services.reset([{ perHour: 10, perDay: 10 }]);
    const { sql } = services.database;
    const clientId = await addClient(sql);
    await sql`insert into julia.clientes (id, telefone, telefone_chave)
      select gen_random_uuid(), p::text, p::text from generate_series(5521980000001, 5521980010000) p`;
    await sql`insert into julia.messages (id, client_id, contact_id, body_digest, to_phone, to_key, text, kind,
        expires_at, ready)
      select gen_random_uuid(), ${clientId}, id, '', telefone, telefone, 'x', 'new', now() + interval '1 day', true
      from julia.clientes`;
    await sql`vacuum analyze julia.messages`;
    const { rowsRead } = await services.webs[0].db.transaction((tx) =>
      messageRowsRead(tx, () => renewForecast({ db: tx })),
    );
    expect(rowsRead).toBeGreaterThan(0);
    expect(rowsRead).toBeLessThanOrEqual(7 * 10 + 1000);
    const web = services.freshWeb();
    expect((await services.send(body({ ttlSeconds: 7 * DAY }), { web })).status).toBe(429);
    expect((await services.send(body({ ttlSeconds: 7 * DAY, priority: "high" }), { web })).status).toBe(202);
  });
});
