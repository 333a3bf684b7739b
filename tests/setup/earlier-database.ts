import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readMigrationFiles } from "drizzle-orm/migrator";
import postgres from "postgres";
import { createEmptyDatabase } from "./database";
import { makeTemporaryFolder } from "./postgres";

export interface EarlierDatabase {
  url: string;
  sql: postgres.Sql;
  drop(): Promise<void>;
}

const OURS = join(process.cwd(), "db", "migrations");
const FUNCTIONS = join(process.cwd(), "db", "functions");

/**
 * A database as it was before the migration with this tag: its tables, what `migrate` keeps of them, and the triggers.
 * The bodies of the stored functions are those of today and are not checked against the tables of then.
 */
export async function createDatabaseBefore(tag: string): Promise<EarlierDatabase> {
  const database = await createEmptyDatabase();
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined });
  await sql.unsafe(`create schema if not exists julia;
    create table if not exists julia.migrations
      (id serial primary key, hash text not null, created_at bigint not null unique)`);
  for (const migration of migrationsBefore(tag)) {
    for (const statement of migration.sql) await sql.unsafe(statement);
    await sql`insert into julia.migrations (hash, created_at)
      values (${migration.hash}, ${migration.folderMillis})`;
  }
  await sql`set check_function_bodies = off`;
  for (const file of readdirSync(FUNCTIONS).sort())
    await sql.unsafe(readFileSync(join(FUNCTIONS, file), "utf8"));
  await sql`reset check_function_bodies`;
  const drop = async () => {
    await sql.end();
    await database.drop();
  };
  return { url: database.url, sql, drop };
}

function migrationsBefore(tag: string) {
  const { folder, remove } = makeTemporaryFolder("julia-migrations-");
  cpSync(OURS, folder, { recursive: true });
  const journalFile = join(folder, "meta", "_journal.json");
  const journal: { entries: { tag: string }[] } = JSON.parse(readFileSync(journalFile, "utf8"));
  const until = journal.entries.findIndex((entry) => entry.tag === tag);
  if (until === -1) throw new Error(`there is no migration ${tag}`);
  writeFileSync(journalFile, JSON.stringify({ ...journal, entries: journal.entries.slice(0, until) }));
  const migrations = readMigrationFiles({ migrationsFolder: folder });
  remove();
  return migrations;
}
