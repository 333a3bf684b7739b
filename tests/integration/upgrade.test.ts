import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readMigrationFiles } from "drizzle-orm/migrator";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { migrate } from "@/db/migrate";
import { createEmptyDatabase } from "../setup/database";
import { makeTemporaryFolder } from "../setup/postgres";

const MIGRATIONS = join(process.cwd(), "db", "migrations");
const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const [CHIP, CLIENT, CONTACT, PERSON] = [id(1), id(2), id(3), id(4)];

type Database = Awaited<ReturnType<typeof createEmptyDatabase>>;
let upgraded: Database;
let fresh: Database;
let sql: postgres.Sql;
let freshSql: postgres.Sql;
let before: Record<string, unknown[]>;

beforeAll(async () => {
  [upgraded, fresh] = await Promise.all([createEmptyDatabase(), createEmptyDatabase()]);
  sql = postgres(upgraded.url, { max: 1, onnotice: () => undefined });
  freshSql = postgres(fresh.url, { max: 1, onnotice: () => undefined });
  await Promise.all([createInitialSchema(), migrate(fresh.url)]);
  await fill();
  before = await readIds();
  await migrate(upgraded.url);
});
afterAll(async () => {
  await Promise.all([sql.end(), freshSql.end()]);
  await Promise.all([upgraded.drop(), fresh.drop()]);
});

/** Creates the schema of the first release, with the signatures of its functions and its triggers. */
async function createInitialSchema(): Promise<void> {
  const { folder, remove } = makeTemporaryFolder("julia-migrations-");
  cpSync(MIGRATIONS, folder, { recursive: true });
  const journalFile = join(folder, "meta", "_journal.json");
  const journal: { entries: unknown[] } = JSON.parse(readFileSync(journalFile, "utf8"));
  writeFileSync(journalFile, JSON.stringify({ ...journal, entries: journal.entries.slice(0, 1) }));
  const [initial] = readMigrationFiles({ migrationsFolder: folder });
  remove();
  if (initial === undefined) throw new Error("There is no initial migration");
  await sql.unsafe(`create schema julia; create table julia.migrations
    (id serial primary key, hash text not null, created_at bigint not null unique)`);
  for (const statement of initial.sql) await sql.unsafe(statement);
  await sql`insert into julia.migrations (hash, created_at) values (${initial.hash}, ${initial.folderMillis})`;
  const functions = readFileSync(join(import.meta.dirname, "release-0.2.0.sql"), "utf8");
  await sql.begin((transaction) => transaction.unsafe(functions));
}

/** Inserts rows. Uses only columns of the initial migration, so that later releases need not change this function. */
async function fill(): Promise<void> {
  await sql`insert into julia.users (id, name, email, role) values (${PERSON}, 'Ana', 'ana@example.com', 'admin')`;
  await sql`insert into julia.sessions (id, user_id, token, expires_at)
    values (${id(5)}, ${PERSON}, 'token', now() + interval '1 hour')`;
  await sql`insert into julia.clients (id, name) values (${CLIENT}, 'crm')`;
  await sql`insert into julia.api_keys (id, client_id, prefix, digest, scopes)
    values (${id(6)}, ${CLIENT}, 'wag', 'digest', array['messages:send'])`;
  await sql`insert into julia.chips (id, instance_name, phone, phone_key, owner_phone, owner_key, status, state,
      evolution_connected, connected_since, ever_paired, warmup_completed_at)
    values (${CHIP}, 'norte', '551140010001', '551140010001', '551140010001', '551140010001', 'active', 'open',
      true, now(), true, now())`;
  await sql`insert into julia.pairings (chip_id) values (${CHIP})`;
  await sql`update julia.gateways set url_fingerprint = 'fingerprint', version = '2.3.6', last_success_at = now()`;
  await sql`insert into julia.gateway_watch (id, unknown_instances) values ('default', '["other"]')`;
  await sql`insert into julia.clientes (id, telefone, telefone_chave, nome, instancia_preferida)
    values (${CONTACT}, '551132345678', '551132345678', 'Bia', 'norte')`;
  for (const [n, phase] of [
    [7, "sent"],
    [8, "queued"],
  ] as const) {
    await sql`insert into julia.messages (id, client_id, contact_id, to_phone, to_key, text, kind, phase, ready, expires_at)
      values (${id(n)}, ${CLIENT}, ${CONTACT}, '551132345678', '551132345678', 'oi', 'new', ${phase}, ${phase === "queued"},
        now() + interval '1 day')`;
  }
  await sql`insert into julia.attempts (id, message_id, chip_id, contact_id, state)
    values (${id(9)}, ${id(7)}, ${CHIP}, ${CONTACT}, 'sent')`;
}

async function readIds(): Promise<Record<string, unknown[]>> {
  const tables = ["users", "sessions", "clients", "api_keys", "chips", "clientes", "messages", "attempts"];
  const rows = await Promise.all(
    tables.map(async (table) => [table, await sql`select id from julia.${sql(table)} order by id`] as const),
  );
  return Object.fromEntries(rows);
}

it("keeps every row", async () => {
  expect(await readIds()).toEqual(before);
});

it("leaves every chip at the gateway of the environment, which keeps its facts", async () => {
  expect(await sql`select gateway_id from julia.chips`).toEqual([{ gateway_id: "default" }]);
  expect(await sql`select gateway_id from julia.chip_rotation`).toEqual([{ gateway_id: "default" }]);
  const [gateway] = await sql`
    select g.id, name, base_url, url_fingerprint, version, state, capacity, accepts_new, unknown_instances
    from julia.gateways g join julia.gateway_watch w on w.id = g.id`;
  expect(gateway).toEqual({
    id: "default",
    name: "default",
    base_url: null,
    url_fingerprint: "fingerprint",
    version: "2.3.6",
    state: "ok",
    capacity: 80,
    accepts_new: true,
    unknown_instances: ["other"],
  });
});

it("sends the waiting message through its contact's preferred chip", async () => {
  const [slot] = await sql`select message_id, chip_id from julia.reserve(${id(20)}, ${id(21)})`;
  expect(slot).toEqual({ message_id: id(8), chip_id: CHIP });
});

it.each([
  [
    "columns",
    `select table_name, column_name, data_type, is_nullable, column_default, generation_expression
    from information_schema.columns where table_schema = 'julia' order by 1, 2`,
  ],
  [
    "constraints",
    `select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
    where connamespace = 'julia'::regnamespace order by 1, 2`,
  ],
  ["indexes", "select indexname, indexdef from pg_indexes where schemaname = 'julia' order by 1"],
  ["triggers", "select tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal order by 1"],
  [
    "functions",
    `select oid::regprocedure::text, pg_get_functiondef(oid) from pg_proc
    where pronamespace = 'julia'::regnamespace order by 1`,
  ],
])("ends with the same %s as a new database", async (_kind, query) => {
  expect([...(await sql.unsafe(query))]).toEqual([...(await freshSql.unsafe(query))]);
});
