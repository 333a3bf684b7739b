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
import { loadFunctions, RELEASE } from "./load-functions";
import { MigrationError } from "./migration-error";

/** Settings from the environment that SQL reads. A null means that the value on the settings page applies. */
export interface EnvironmentSettings {
  timeZone: string;
  strategy: string | null;
  stickyWaitSeconds: number | null;
  rebalanceIdleDays: number | null;
  windows: { hourSeconds: number; daySeconds: number; arrivalMarginSeconds: number };
}

type Migration = ReturnType<typeof readMigrationFiles>[number];

// An arbitrary number that no other advisory lock in this database may use.
const MIGRATION_LOCK = 7_315_042_611;
const LOCK_TIMEOUT_MS = 60_000;

export interface MigrateOptions {
  migrationsFolder?: string;
  functionsFolder?: string;
  /** Default: the version in package.json. */
  release?: string;
  environment?: EnvironmentSettings;
}

/**
 * Brings the database to this release: applies the missing migrations and then loads the stored functions, both in one
 * transaction. Between these steps, graphile-worker migrates its own schema on a separate connection. Only one process
 * migrates at a time. Throws a `MigrationError` if the database is unreachable or its migration history does not match
 * ours.
 *
 * Migrations are recorded in drizzle's format, but drizzle does not apply them, because it would silently skip a
 * missing migration that is older than the last applied migration.
 */
export async function migrate(
  databaseUrl: string,
  options: MigrateOptions = {},
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
      await loadFunctions(transaction, functionsFolder, options.release ?? RELEASE, applied > 0);
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
  // If the connection is lost, the running statement fails and reports it. Without a listener, the error event would
  // also end the process.
  pgPool.on("error", () => undefined);
  pgPool.on("connect", (client) => client.on("error", () => undefined));
  try {
    await runMigrations({ pgPool, schema: JOBS_SCHEMA, logger: new Logger(() => () => undefined) });
  } finally {
    await pgPool.end();
  }
}

/** Quotes PostgreSQL's message, which contains no row values. The details are in `cause`. */
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
  // `create schema if not exists` requires the right to create schemas even if the schema exists.
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

/** Stores the values from the environment. They override the settings page, which shows them as read-only. */
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

/** Returns the hashes of the applied migrations, keyed by `folderMillis`. */
async function readApplied(sql: TransactionSql): Promise<Map<number, string>> {
  const [table] = await sql`select 1 where to_regclass('julia.migrations') is not null`;
  if (table === undefined) return new Map();
  const rows = await sql<
    { created_at: string; hash: string }[]
  >`select created_at, hash from julia.migrations`;
  return new Map(rows.map((row) => [Number(row.created_at), row.hash]));
}

/**
 * Throws a `MigrationError` if the applied migrations are not a subset of ours. Every release keeps the initial
 * migration unchanged, so a database without that migration was made by an unreleased build.
 */
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
