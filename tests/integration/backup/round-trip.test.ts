import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type postgres from "postgres";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { acceptMessages, addChips, addClient, drain, preparePool } from "../../factories/pool-traffic";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import { digestsOf, openBackupDesk, PASSPHRASE } from "./backup-desk";

const desk = openBackupDesk();
let source: TestDatabase;
let restored: Awaited<ReturnType<typeof desk.openEmpty>>;

beforeAll(async () => {
  source = await createTestDatabase();
  await fill(source.sql);
  restored = await desk.openEmpty();
  await desk.write(source.url, "plain");
  await desk.restore(restored.url, "plain");
});
afterAll(async () => {
  await source.close();
  await desk.close();
});

/** Texts that COPY must escape, or that look like the marks of the file. */
const TEXTS = [
  "",
  "\\N",
  "\\.",
  "\n\\.\n",
  "tab\there, line\r\nend, back\\slash, \b\f\v",
  `"double" and 'single' {braces,"in"} arrays`,
  "Júlia 👩‍⚕️ מרפאה e\u0301 \u200f\u{10FFFF}",
  '{"tables":[],"sequences":[]}',
  "x".repeat(700_000),
];

/** Fills every kind of column: numbers, texts, arrays, JSON, bytes, times, nulls and generated columns. */
async function fill(sql: postgres.Sql): Promise<void> {
  await preparePool(sql);
  await addChips(sql, [
    { perHour: 1000, perDay: 1000 },
    { perHour: 1000, perDay: 1000 },
  ]);
  await acceptMessages(sql, { clientId: await addClient(sql), contacts: [1, 2, 3, 4, 5, 6] });
  await drain(sql, 1);
  await sql`update julia.chips set tags = ${TEXTS.slice(0, 8)}, owner_key = '551199' where instance_name like '%1'`;
  await sql`update julia.settings set sending_weekdays = '{1,3}', fixed = '{}'`;
  for (const text of TEXTS) {
    await sql`insert into julia.inbound_messages (id, chip_id, contact_id, gateway_message_id, direction, kind, text,
        media_bytes, sent_at)
      select ${uuidv7()}, (select id from julia.chips limit 1), (select id from julia.clientes limit 1),
        gen_random_uuid(), 'in', 'text', ${text}, 9007199254740993, '2026-01-01 12:34:56.789-03'`;
    await sql`insert into julia.audit_log (id, actor_kind, action, target_kind, details)
      values (${uuidv7()}, 'system', 'test', 'test', ${JSON.stringify({ text, nested: [1e-7, null, { deep: text }] })}::jsonb)`;
  }
  await sql`insert into julia.forwarded_webhooks (chip_id, content_type, body)
    select id, 'application/octet-stream', ${Buffer.from(Array.from({ length: 512 }, (_, n) => n % 256))}
    from julia.chips`;
  // The times of the job queue have microseconds.
  await sql`select julia_jobs.add_job('look_up', ${JSON.stringify({ text: TEXTS.slice(0, 8) })}::json,
    run_at => '2030-01-01 00:00:00.123456+00', job_key => 'kept')`;
  await sql`select nextval('julia.event_positions') from generate_series(1, 50)`;
}

it("restores every row of every table, generated columns and sequences", async () => {
  const expected = await digestsOf(source.sql);
  expect(Object.keys(expected).length).toBeGreaterThan(55);
  expect(expected["julia.messages"]).toMatch(/^6 rows/);
  expect(expected["julia_jobs._private_jobs"]).toMatch(/^1 rows/);
  expect(await digestsOf(restored.sql)).toEqual(expected);
});

it("continues every sequence behind the restored numbers", async () => {
  const next = async (sql: postgres.Sql) =>
    await sql`select nextval('julia.messages_seq_seq') as message,
      nextval(pg_get_serial_sequence('julia_jobs._private_jobs', 'id')) as job`;
  expect(await next(restored.sql)).toEqual(await next(source.sql));
});

it("continues the event feed behind every cursor that readers can have from after the backup", async () => {
  const next = async (sql: postgres.Sql) =>
    Number((await sql`select nextval('julia.event_positions') as position`)[0]?.position);
  await source.sql`select setval('julia.event_positions', ${(await next(source.sql)) + 1_000_000}::bigint)`;
  expect(await next(restored.sql)).toBeGreaterThan(await next(source.sql));
});

it.each([
  [
    "columns",
    `select table_name, column_name, data_type, is_nullable, column_default, generation_expression
    from information_schema.columns where table_schema = 'julia' order by 1, 2`,
  ],
  [
    "constraints",
    // The source has no constraint on the limits of chips.
    `select conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated from pg_constraint
    where connamespace = 'julia'::regnamespace and conname <> 'chips_limits' order by 1, 2`,
  ],
  ["indexes", "select indexname, indexdef from pg_indexes where schemaname like 'julia%' order by 1, 2"],
  ["triggers", "select tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal order by 1, 2"],
  ["migrations", "select hash, created_at from julia.migrations order by 2"],
  ["release", "select id, release, digest from julia.functions_release"],
])("creates the same %s", async (_kind, query) => {
  expect([...(await restored.sql.unsafe(query))]).toEqual([...(await source.sql.unsafe(query))]);
});

it("hides everything in an encrypted backup, and restores it with the passphrase", async () => {
  await desk.write(source.url, "encrypted", PASSPHRASE);
  const bytes = readFileSync(desk.pathOf("encrypted"));
  expect(bytes.includes("julia.messages")).toBe(false);
  const again = await desk.openEmpty();
  await desk.restore(again.url, "encrypted", { passphrase: PASSPHRASE });
  expect(await digestsOf(again.sql)).toEqual(await digestsOf(source.sql));
});

it("restores a backup of an older release, and then applies the later migrations to its rows", async () => {
  const folder = desk.pathOf("migrations");
  cpSync(join(process.cwd(), "db", "migrations"), folder, { recursive: true });
  const journalFile = join(folder, "meta", "_journal.json");
  const journal = JSON.parse(readFileSync(journalFile, "utf8"));
  journal.entries.push({ ...journal.entries.at(-1), idx: 999, when: Date.now() * 2, tag: "0999_later" });
  writeFileSync(journalFile, JSON.stringify(journal));
  writeFileSync(
    join(folder, "0999_later.sql"),
    "alter table julia.clients add column later text; update julia.clients set later = name || '!'",
  );
  const newer = await desk.openEmpty();
  await desk.restore(newer.url, "plain", { migrationsFolder: folder });
  const names = await source.sql`select name || '!' as later from julia.clients order by 1`;
  expect(names.length).toBeGreaterThan(0);
  expect([...(await newer.sql`select later from julia.clients order by 1`)]).toEqual([...names]);
});
