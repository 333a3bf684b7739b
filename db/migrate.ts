import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { Logger, runMigrations } from "graphile-worker";
import { Pool } from "pg";
import postgres, { type TransactionSql } from "postgres";
import { checkServer } from "./check-server";
import { checkTimeZone } from "./check-time-zone";
import { pgOptions, postgresOptions } from "./connection-options";
import { parseDatabaseUrl } from "./database-url";
import { JOBS_SCHEMA } from "./jobs-schema";
import { MigrationError } from "./migration-error";

/** What the environment says of the settings that SQL must know; null leaves a setting to people. */
export interface EnvironmentSettings {
  timeZone: string;
  strategy: string | null;
  stickyWaitSeconds: number | null;
  rebalanceIdleDays: number | null;
  windows: { hourSeconds: number; daySeconds: number; arrivalMarginSeconds: number };
}

type Migration = ReturnType<typeof readMigrationFiles>[number];

// Any number that nothing else locks in the same database.
const MIGRATION_LOCK = 7_315_042_611;
const LOCK_TIMEOUT_MS = 60_000;

/**
 * Brings the database to the schema of this version: all migrations that are missing and the functions as they
 * are in `db/functions`, in one transaction, one process at a time; beside it the tables of the job queue, which
 * have a schema of their own. Throws a `MigrationError` when the database cannot be reached or belongs to a newer version.
 * Applied migrations are kept as drizzle keeps them, but each one that lacks is applied: drizzle's own loop
 * skips, without a word, one that is older than the last.
 */
export async function migrate(
  databaseUrl: string,
  options: { migrationsFolder?: string; functionsFolder?: string; environment?: EnvironmentSettings } = {},
): Promise<{ applied: number }> {
  const migrationsFolder = options.migrationsFolder ?? join(process.cwd(), "db", "migrations");
  const functionsFolder = options.functionsFolder ?? join(process.cwd(), "db", "functions");
  const migrations = readMigrationFiles({ migrationsFolder });
  await checkServer(databaseUrl);
  const sql = postgres({ ...postgresOptions(databaseUrl, { name: "julia-migrate" }), max: 1 });
  try {
    return await sql.begin(async (transaction) => {
      const applied = await applyMissing(transaction, migrations);
      await migrateJobs(databaseUrl);
      await applyFunctions(transaction, functionsFolder);
      if (options.environment !== undefined) await fixSettings(transaction, options.environment);
      await transaction`select julia.sync_rotation(id) from julia.chips c where status <> 'cancelled'
        and not exists (select 1 from julia.chip_rotation r where r.chip_id = c.id)`;
      return { applied };
    });
  } catch (error) {
    throw toMigrationError(databaseUrl, error);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function migrateJobs(databaseUrl: string): Promise<void> {
  const pgPool = new Pool({ ...(await pgOptions(databaseUrl, "julia-migrate")), max: 1 });
  // What breaks is said by the statement that was under way; without a listener it would end the process.
  pgPool.on("error", () => undefined);
  pgPool.on("connect", (client) => client.on("error", () => undefined));
  try {
    await runMigrations({ pgPool, schema: JOBS_SCHEMA, logger: new Logger(() => () => undefined) });
  } finally {
    await pgPool.end();
  }
}

/** What PostgreSQL refuses here is said in its own words, which quote no row: the cause keeps the rest. */
function toMigrationError(databaseUrl: string, error: unknown): unknown {
  if (error instanceof MigrationError || !(error instanceof Error) || !("severity" in error)) return error;
  const { user, database } = parseDatabaseUrl(databaseUrl);
  const code = "code" in error ? String(error.code) : "";
  const advice = `; an owner can allow it with: grant create on database "${database}" to "${user}"`;
  const words = code === "42501" ? `${error.message}${advice}` : `${error.message} (${code})`;
  return new MigrationError(`DATABASE_URL: the tables cannot be made or changed there: ${words}`, {
    cause: error,
  });
}

async function applyMissing(sql: TransactionSql, migrations: Migration[]): Promise<number> {
  await sql`select set_config('lock_timeout', ${`${LOCK_TIMEOUT_MS}ms`}, true)`;
  await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.catch((error: unknown) => {
    throw new MigrationError("Another process is migrating the database and does not end", { cause: error });
  });
  const known = await readApplied(sql);
  checkHistory(known, migrations);
  const missing = migrations.filter((migration) => !known.has(migration.folderMillis));
  if (missing.length === 0) return 0;
  // Asked first: a role without the right to make schemas may not even say "if not exists" of one.
  const [schema] = await sql`select 1 from pg_namespace where nspname = 'julia'`;
  if (schema === undefined) await sql`create schema julia`;
  await sql`create table if not exists julia.migrations
    (id serial primary key, hash text not null, created_at bigint not null unique)`;
  for (const migration of missing) {
    for (const statement of migration.sql) await sql.unsafe(statement);
    await sql`insert into julia.migrations (hash, created_at)
      values (${migration.hash}, ${migration.folderMillis})`;
  }
  return missing.length;
}

/** Functions and views are replaced as a whole, in the order of their file names. */
async function applyFunctions(sql: TransactionSql, folder: string): Promise<void> {
  const files = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  for (const file of files.sort()) await sql.unsafe(readFileSync(join(folder, file), "utf8"));
}

/** SQL counts calendar days and windows itself; what the environment sets wins over what people chose. */
async function fixSettings(sql: TransactionSql, environment: EnvironmentSettings): Promise<void> {
  const { timeZone, windows, ...choices } = environment;
  await checkTimeZone(sql, timeZone);
  const fixed = Object.entries(choices).flatMap(([name, value]) => (value === null ? [] : [name]));
  await sql`update julia.settings set
    time_zone = ${timeZone},
    hour_seconds = ${windows.hourSeconds},
    day_seconds = ${windows.daySeconds},
    arrival_margin_seconds = ${windows.arrivalMarginSeconds},
    strategy = coalesce(${choices.strategy}, strategy),
    sticky_wait_seconds = coalesce(${choices.stickyWaitSeconds}::int, sticky_wait_seconds),
    rebalance_idle_days = coalesce(${choices.rebalanceIdleDays}::int, rebalance_idle_days),
    fixed = ${fixed}
    where id = 1`;
}

/** The hashes of the applied migrations by their `folderMillis`. */
async function readApplied(sql: TransactionSql): Promise<Map<number, string>> {
  const [table] = await sql`select 1 where to_regclass('julia.migrations') is not null`;
  if (table === undefined) return new Map();
  const rows = await sql<
    { created_at: string; hash: string }[]
  >`select created_at, hash from julia.migrations`;
  return new Map(rows.map((row) => [Number(row.created_at), row.hash]));
}

/** Throws when the applied migrations are not a subset of ours. Every release keeps the initial migration unchanged. */
function checkHistory(known: Map<number, string>, ours: Migration[]): void {
  if (known.size === 0) return;
  const hashes = new Map(ours.map((migration) => [migration.folderMillis, migration.hash]));
  const isChanged = [...known].some(([moment, hash]) => hashes.has(moment) && hashes.get(moment) !== hash);
  if (isChanged || !ours.some((migration) => known.has(migration.folderMillis))) {
    throw new MigrationError(
      "The database was made by an unreleased build, which cannot be upgraded: start with an empty database",
    );
  }
  if ([...known.keys()].some((moment) => !hashes.has(moment))) {
    throw new MigrationError(
      "The database was migrated by a newer version of this product: start that version, or restore a backup",
    );
  }
}
