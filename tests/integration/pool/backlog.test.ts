import { randomUUID } from "node:crypto";
import postgres, { type Sql } from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import {
  acceptMessages,
  addChips,
  addClient,
  contactPhone,
  preparePool,
  sendOne,
} from "../../factories/pool-traffic";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import { startServerWithTemplate } from "../../setup/postgres";
import { report } from "../../setup/proof";

const CHIPS = 10;
/** Number of measured sends. */
const SENDS = 100;
const SMALL = 1000;
const LARGE = 100_000;
const OWNER = randomUUID();

let server: { url: string; stop(): Promise<void> };
let database: TestDatabase;
let sql: Sql;

// A server of its own: while a transaction of another test writes, in any database of the server, PostgreSQL keeps dead
// row versions, and every send reads them again. Autovacuum is off for the same reason.
beforeAll(async () => {
  server = await startServerWithTemplate();
  const administrator = postgres(server.url, { max: 1 });
  await administrator`alter system set autovacuum = off`;
  await administrator`select pg_reload_conf()`;
  await administrator.end();
});
afterAll(() => server.stop());

beforeEach(async () => {
  // With a single connection, the statistics are complete after a flush.
  database = await createTestDatabase({ maxConnections: 1, server: server.url });
  sql = database.sql;
  await preparePool(sql);
  await addChips(sql, Array(CHIPS).fill({ perHour: 100_000, perDay: 100_000 }));
});
afterEach(() => database.close());

/**
 * Queues messages to different contacts, with the columns that acceptance sets. Every second message waits for the
 * preferred chip of its contact.
 */
async function queue(count: number): Promise<void> {
  const clientId = await addClient(sql);
  await sql`
    insert into julia.clientes (id, telefone, telefone_chave, instancia_preferida)
    select gen_random_uuid(), phone, phone, instance_name
    from (select (${contactPhone(0)}::bigint + n)::text as phone, n from generate_series(1, ${count}) n) contacts
    left join (select instance_name, row_number() over (order by instance_name) as nr from julia.chips) c
      on n % 2 = 0 and nr = 1 + (n / 2) % ${CHIPS}`;
  await sql`
    insert into julia.messages (id, client_id, body_digest, contact_id, to_phone, to_key, text, kind, priority, ready,
      route_kind, route_chip_id, migrate_at, expires_at)
    select gen_random_uuid(), ${clientId}, 'digest', k.id, k.telefone, k.telefone_chave, 'text', 'new', 1, true,
      case when c.id is null then 'any' else 'chip' end, coalesce(c.id, julia.no_chip()), case when c.id is not null then julia.clock() + interval '1 hour' end,
      julia.clock() + interval '1 day'
    from julia.clientes k left join julia.chips c on c.instance_name = k.instancia_preferida`;
  await sql`update julia.chip_rotation set has_bound = true`;
  // Adds old attempts, because the planner would scan an almost empty table sequentially.
  await sql`
    insert into julia.attempts (id, chip_id, state, slot_at, held_at)
    select gen_random_uuid(), id, 'sent', julia.clock() - interval '2 days', julia.clock() - interval '2 days'
    from julia.chips, generate_series(1, 500)`;
  // VACUUM can mark pages with asynchronously committed rows as all-visible only after the WAL has been flushed.
  await sql`checkpoint`;
  await sql`vacuum analyze julia.messages, julia.clientes, julia.chip_rotation, julia.attempts`;
}

/** Returns the number of rows and index entries read so far, and the number of pages accessed so far. */
async function work(): Promise<{ rows: number; pages: number }> {
  await sql`select pg_stat_force_next_flush()`;
  const [row] = await sql<{ rows: number; pages: number }[]>`
    select (
        (select sum(seq_tup_read) from pg_stat_user_tables where schemaname = 'julia')
        + (select sum(idx_tup_read + idx_tup_fetch) from pg_stat_user_indexes where schemaname = 'julia'))::float8 as rows,
      (select sum(heap_blks_hit + heap_blks_read + coalesce(idx_blks_hit + idx_blks_read, 0))
        from pg_statio_user_tables where schemaname = 'julia')::float8 as pages`;
  return row ?? { rows: Number.NaN, pages: Number.NaN };
}

/** Measures the cost of a message from its reservation to `sent`, and the cost of one run of all sweeps. */
async function cost(): Promise<{ rows: number; pages: number; sweepRows: number }> {
  for (let count = 0; count < 2 * CHIPS; count += 1) await sendOne(sql, OWNER);
  const start = await work();
  for (let count = 0; count < SENDS; count += 1) expect(await sendOne(sql, OWNER)).toBeTruthy();
  const before = await work();
  await sql`select julia.settle_queues(500), julia.refresh_due(100), julia.expire_messages(500),
    julia.resume_deferred('-infinity', julia.clock(), 500), julia.sweep_lease()`;
  const swept = await work();
  return {
    rows: (before.rows - start.rows) / SENDS,
    pages: (before.pages - start.pages) / SENDS,
    sweepRows: swept.rows - before.rows,
  };
}

test("a message costs the same with a backlog of 100,000 as with 1,000", async () => {
  await queue(SMALL);
  const small = await cost();
  await sql`truncate julia.messages, julia.attempts, julia.clientes, julia.chip_contacts, julia.contact_events cascade`;
  await sql`select julia.refresh_rotation(id) from julia.chips`;
  await queue(LARGE);
  const large = await cost();
  const told = (name: "rows" | "pages" | "sweepRows") =>
    `${small[name].toFixed(0)} and ${large[name].toFixed(0)}`;
  report(
    `backlog of ${SMALL} and ${LARGE} messages on ${CHIPS} chips: a send reads ${told("rows")} rows on ${told("pages")} pages, a sweep ${told("sweepRows")} rows`,
  );
  expect(large.rows).toBeLessThan(small.rows * 1.3);
  // The indexes of the large backlog are one or two levels deeper.
  expect(large.pages).toBeLessThan(small.pages * 1.6);
  expect(large.sweepRows).toBeLessThan(small.sweepRows + 100);
});

test("a new urgent message is sent next, and an urgent bound message when its chip is free", async () => {
  await queue(10_000);
  const clientId = await addClient(sql);
  const [urgent] = await acceptMessages(sql, { clientId, contacts: [LARGE + 1], priority: 0 });
  expect(await sendOne(sql, OWNER)).toMatchObject({ message_id: urgent });
  await acceptMessages(sql, { clientId, contacts: [LARGE + 1], priority: 2 });
  const [bound] = await acceptMessages(sql, { clientId, contacts: [LARGE + 1], priority: 0 });
  const next: string[] = [];
  for (let count = 0; count < CHIPS; count += 1) {
    const sent = await sendOne(sql, OWNER);
    if (sent !== null && sent !== false) next.push(sent.message_id);
  }
  expect(next).toContain(bound);
});

test("a client with 10,000 queued messages leaves half of the sends to another client", async () => {
  await queue(10_000);
  const clientId = await addClient(sql);
  const contacts = Array.from({ length: 2000 }, (_, index) => 20_000 + index);
  const others = new Set(await acceptMessages(sql, { clientId, contacts }));
  await sql`delete from julia.messages where route_kind <> 'any'`;
  let ofTheOther = 0;
  const sends = 400;
  for (let count = 0; count < sends; count += 1) {
    const sent = await sendOne(sql, OWNER);
    if (sent !== null && sent !== false && others.has(sent.message_id)) ofTheOther += 1;
  }
  report(`fairness: ${ofTheOther} of ${sends} messages came from the client with the shorter queue`);
  // The sends are 400 random draws. The tolerance is five standard deviations around one half.
  expect(Math.abs(ofTheOther - sends / 2)).toBeLessThan(50);
});
