import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { acceptMessages, addChips, addClient, preparePool, sendOne } from "../../factories/pool-traffic";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import { digestsOf, openBackupDesk } from "./backup-desk";

const desk = openBackupDesk();
let source: TestDatabase;
let clientId: string;

beforeAll(async () => {
  source = await createTestDatabase();
  await preparePool(source.sql);
  await addChips(
    source.sql,
    Array.from({ length: 4 }, () => ({ perHour: 1_000, perDay: 1_000 })),
  );
  clientId = await addClient(source.sql);
  await acceptMessages(source.sql, { clientId, contacts: [...Array(300).keys()] });
});
afterAll(async () => {
  await source.close();
  await desk.close();
});

/** Accepts and sends messages until `isDone`. Returns the ids that were accepted. */
async function work(sql: postgres.Sql, isDone: () => boolean): Promise<string[]> {
  const accepted: string[] = [];
  const owner = randomUUID();
  let contact = 1_000;
  const accept = async () => {
    while (!isDone()) accepted.push(...(await acceptMessages(sql, { clientId, contacts: [contact++] })));
  };
  const send = async () => {
    while (!isDone()) await sendOne(sql, owner);
  };
  await Promise.all([accept(), send(), send()]);
  return accepted;
}

/** Facts that hold after every transaction of the queue. A mixture of two moments breaks them. */
const contradictions = (sql: postgres.Sql) => sql`
  select 'sent without an attempt' as what from julia.messages m where phase = 'sent'
    and not exists (select 1 from julia.attempts a where a.message_id = m.id and a.state = 'sent')
  union all select 'attempt of an unsent message' from julia.attempts a join julia.messages m on m.id = a.message_id
    where a.state = 'sent' and m.phase <> 'sent'
  union all select 'attempt without its message' from julia.attempts a
    where not exists (select 1 from julia.messages m where m.id = a.message_id)
  union all select 'wrong count of a chip' from julia.chip_rotation r where held_day <>
    (select count(*) from julia.attempts a where a.chip_id = r.chip_id and a.state not in ('not_sent', 'released'))`;

it("a backup under load is one moment, has all that was acknowledged before it, and none of it twice", async () => {
  let isDone = false;
  const working = work(source.sql, () => isDone);
  const sent = () =>
    source.sql<{ n: number }[]>`select count(*)::int as n from julia.attempts where state = 'sent'`;
  await expect.poll(async () => (await sent())[0]?.n).toBeGreaterThan(10);
  const before = await source.sql<{ id: string }[]>`select id from julia.messages`;
  const writing = desk.write(source.url, "drill");
  await writing.catch(() => {
    isDone = true;
  });
  const footer = await writing;
  const [after] = await source.sql<{ n: number }[]>`select count(*)::int as n from julia.messages`;
  isDone = true;
  const accepted = await working;
  // The load went on while the backup was written.
  expect(after?.n).toBeGreaterThan(before.length);

  const target = await desk.openEmpty();
  await desk.restore(target.url, "drill");
  expect([...(await contradictions(target.sql))]).toEqual([]);
  const restored = await target.sql<{ id: string }[]>`select id from julia.messages`;
  const ids = new Set(restored.map(({ id }) => id));
  expect(ids.size).toBe(restored.length);
  expect(before.filter(({ id }) => !ids.has(id))).toEqual([]);
  const ever = new Set([...before.map(({ id }) => id), ...accepted]);
  expect([...ids].filter((id) => !ever.has(id))).toEqual([]);
  expect(footer.tables.find(({ table }) => table === "julia.messages")?.rows).toBe(restored.length);

  // The pool goes on where the backup ended, and another backup of it has the same rows.
  const again = await desk.write(target.url, "again");
  expect(again.tables).toEqual(footer.tables);
  const digests = await digestsOf(target.sql);
  expect(await sendOne(target.sql, randomUUID())).toMatchObject({ message_id: expect.any(String) });
  expect(await digestsOf(target.sql)).not.toEqual(digests);
});
