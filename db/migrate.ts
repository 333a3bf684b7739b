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
import { judgeHistory } from "./judge-history";
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
  /** A backup that fills the new database. */
  filling?: Filling;
}

/** Loads the rows of a backup, all in the transaction that migrates. */
export interface Filling {
  /** The migrations that the backup has, by `folderMillis`. */
  migrations: ReadonlySet<number>;
  /** Called first, while no other process can migrate. Throws if the database has data. */
  checkEmpty(sql: TransactionSql): Promise<void>;
  /** Called after the migrations that the backup has, and before the later ones. */
  loadTables(sql: TransactionSql): Promise<void>;
  /** Called when the schema of the job queue is complete. */
  loadJobs(sql: TransactionSql): Promise<void>;
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
      const applied = await applyMissing(transaction, migrations, options.filling);
      await migrateJobs(databaseUrl);
      await options.filling?.loadJobs(transaction);
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

async function applyMissing(
  sql: TransactionSql,
  migrations: Migration[],
  filling: Filling | undefined,
): Promise<number> {
  await sql`select set_config('lock_timeout', ${`${LOCK_TIMEOUT_MS}ms`}, true)`;
  await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.catch((error: unknown) => {
    throw new MigrationError("Another process is migrating the database and does not end", { cause: error });
  });
  await filling?.checkEmpty(sql);
  const known = await readApplied(sql);
  checkHistory(known, migrations);
  const missing = migrations.filter((migration) => !known.has(migration.folderMillis));
  if (missing.length === 0) return 0;
  // `create schema if not exists` requires the right to create schemas even if the schema exists.
  const [schema] = await sql`select 1 from pg_namespace where nspname = 'julia'`;
  if (schema === undefined) await sql`create schema julia`;
  await sql`create table if not exists julia.migrations
    (id serial primary key, hash text not null, created_at bigint not null unique)`;
  const isInBackup = ({ folderMillis }: Migration) => filling?.migrations.has(folderMillis) === true;
  await applyAll(sql, missing.filter(isInBackup));
  await filling?.loadTables(sql);
  await applyAll(
    sql,
    missing.filter((migration) => !isInBackup(migration)),
  );
  return missing.length;
}

async function applyAll(sql: TransactionSql, migrations: readonly Migration[]): Promise<void> {
  for (const migration of migrations) {
    for (const statement of migration.sql) await sql.unsafe(statement);
    await sql`insert into julia.migrations (hash, created_at)
      values (${migration.hash}, ${migration.folderMillis})`;
  }
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

const HISTORY_SENTENCES = {
  unreleased:
    "The database was made by an unreleased build, which cannot be upgraded: start with an empty database",
  newer:
    "The database was migrated by a newer version of this product: start that version, or restore a backup",
};

/** Throws a `MigrationError` if the applied migrations are not a subset of ours. */
function checkHistory(known: ReadonlyMap<number, string>, ours: readonly Migration[]): void {
  const verdict = judgeHistory(known, ours);
  if (verdict !== "ours") throw new MigrationError(HISTORY_SENTENCES[verdict]);
}
