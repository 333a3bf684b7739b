import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "@/db/migrate";
import { MigrationError } from "@/db/migration-error";
import { parseEnvironment } from "@/lib/config/environment";
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from "../setup/database";
import { makeTemporaryFolder } from "../setup/postgres";

const ours = join(process.cwd(), "db", "migrations");

describe("migrations", () => {
  it("are each applied once when several processes start on an empty database", async () => {
    const empty = await createEmptyDatabase();
    const results = await Promise.all([migrate(empty.url), migrate(empty.url), migrate(empty.url)]);
    const applied = results.map((result) => result.applied).sort();
    expect(applied.slice(0, 2)).toEqual([0, 0]);
    expect(applied[2]).toBeGreaterThan(0);
    expect(await migrate(empty.url)).toEqual({ applied: 0 });
    await empty.drop();
  });

  it("touch nothing outside the schemas julia and julia_jobs", async () => {
    const empty = await createEmptyDatabase();
    const sql = postgres(empty.url, { max: 1 });
    await sql`create table public.clientes (nome text)`;
    await migrate(empty.url);
    const schemas = await sql`select nspname from pg_namespace
      where nspname not like 'pg\_%' and nspname not in ('information_schema', 'public', 'julia', 'julia_jobs')`;
    expect(schemas).toHaveLength(0);
    const tables = await sql`select table_name from information_schema.tables where table_schema = 'public'`;
    expect(tables.map((table) => table.table_name)).toEqual(["clientes"]);
    await sql.end();
    await empty.drop();
  });

  it("include one that is older than the last one applied", async () => {
    const { folder, remove } = makeTemporaryFolder("julia-migrations-");
    cpSync(ours, folder, { recursive: true });
    const journalFile = join(folder, "meta", "_journal.json");
    const journal = JSON.parse(readFileSync(journalFile, "utf8"));
    const late = { ...journal.entries.at(-1), idx: 99, when: 1, tag: "0099_late" };
    writeFileSync(join(folder, "0099_late.sql"), "create table julia.late_arrival (id integer)");
    const empty = await createEmptyDatabase();
    await migrate(empty.url);
    writeFileSync(journalFile, JSON.stringify({ ...journal, entries: [...journal.entries, late] }));
    expect(await migrate(empty.url, { migrationsFolder: folder })).toEqual({ applied: 1 });
    await expect(migrate(empty.url)).rejects.toThrow(/newer version/);
    await empty.drop();
    remove();
  });

  it.each([
    [
      "unknown migrations",
      `delete from julia.migrations where created_at > (select min(created_at) from julia.migrations);
        update julia.migrations set created_at = 1795344268835, hash = 'other'`,
    ],
    ["a different initial migration", "update julia.migrations set hash = 'other'"],
  ])("reject the database of an unreleased build: %s", async (_case, change) => {
    const empty = await createEmptyDatabase();
    await migrate(empty.url);
    const sql = postgres(empty.url, { max: 1 });
    await sql.unsafe(change);
    await expect(migrate(empty.url)).rejects.toEqual(
      new MigrationError(
        "The database was made by an unreleased build, which cannot be upgraded: start with an empty database",
      ),
    );
    await sql.end();
    await empty.drop();
  });

  it("leave no changes behind if one of them fails", async () => {
    const { folder, remove } = makeTemporaryFolder("julia-migrations-");
    cpSync(ours, folder, { recursive: true });
    const journalFile = join(folder, "meta", "_journal.json");
    const journal = JSON.parse(readFileSync(journalFile, "utf8"));
    journal.entries.push({ ...journal.entries.at(-1), idx: 99, when: Date.now() * 2, tag: "0099_broken" });
    writeFileSync(journalFile, JSON.stringify(journal));
    writeFileSync(join(folder, "0099_broken.sql"), "create table julia.half (id no_such_type)");
    const empty = await createEmptyDatabase();
    await expect(migrate(empty.url, { migrationsFolder: folder })).rejects.toThrow(/no_such_type/);
    expect((await migrate(empty.url)).applied).toBeGreaterThan(0);
    await empty.drop();
    remove();
  });
});

describe("the time zone", () => {
  let empty: Awaited<ReturnType<typeof createEmptyDatabase>>;
  beforeAll(async () => {
    empty = await createEmptyDatabase();
  });
  afterAll(() => empty.drop());

  const start = async (timeZone: string) => {
    const parsed = parseEnvironment({ TZ: timeZone });
    if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
    await migrate(empty.url, { environment: parsed.config });
  };

  it.each([
    // PostgreSQL treats this name as an abbreviation for a time zone without daylight saving time.
    [
      "EET",
      'TZ: "EET" is another zone to the database; write the name of a place, such as America/Sao_Paulo',
    ],
    ["AGT", 'TZ: "AGT" is not known to the database; write the name of a place, such as America/Sao_Paulo'],
  ])("is rejected if database and runtime interpret it differently: %s", async (name, sentence) => {
    await expect(start(name)).rejects.toEqual(new MigrationError(sentence));
  });

  it.each(["America/Sao_Paulo", "America/Noronha", "UTC", "Europe/Lisbon"])("may be %s", async (name) => {
    await start(name);
    const sql = postgres(empty.url, { max: 1 });
    expect(await sql`select time_zone from julia.settings`).toEqual([{ time_zone: name }]);
    await sql.end();
  });
});

describe("an unusable database", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());

  it.each([
    [
      "nothing listens",
      () => "postgres://julia:hidden-word@127.0.0.1:1/julia",
      /127\.0\.0\.1:1 .*nothing listens/,
    ],
    [
      "an unknown host",
      () => "postgres://julia:hidden-word@no-such-host.invalid/julia",
      /no-such-host\.invalid/,
    ],
    ["a wrong password", () => replaceIn(database.url, { password: "hidden-word" }), /password of "julia"/],
    ["an unknown database", () => replaceIn(database.url, { pathname: "/nowhere" }), /no database "nowhere"/],
  ])("is reported with its variable and without its password: %s", async (_case, url, sentence) => {
    const failure: unknown = await migrate(url()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MigrationError);
    const message = failure instanceof Error ? failure.message : "";
    expect(message).toMatch(sentence);
    expect(message).toMatch(/^DATABASE_URL: /);
    expect(message).not.toContain("hidden-word");
    expect(message).not.toContain(new URL(database.url).password);
  });
});

function replaceIn(address: string, parts: { password?: string; pathname?: string }): string {
  return Object.assign(new URL(address), parts).href;
}
