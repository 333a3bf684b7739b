import { join } from "node:path";
import { readMigrationFiles } from "drizzle-orm/migrator";
import postgres, { type TransactionSql } from "postgres";
import { postgresOptions } from "@/db/connection-options";
import { JOBS_SCHEMA } from "@/db/jobs-schema";
import { judgeHistory } from "@/db/judge-history";
import { RELEASE } from "@/db/load-functions";
import { type Filling, migrate } from "@/db/migrate";
import { BackupError } from "./backup-error";
import { BackupReader, type TableSection } from "./backup-reader";
import { copyIn, copyOut, prepareForCopy } from "./copy-rows";
import type { Footer, Header } from "./format";
import { withoutIndexes } from "./indexes";
import { RowDigest } from "./row-digest";
import { verifyBackup } from "./verify-backup";

export interface RestoreOptions {
  /** Needed only for an encrypted backup. */
  passphrase: string | null;
  signal: AbortSignal;
  /** Default: the migrations of this release. */
  migrationsFolder?: string;
}

/**
 * Checks the whole file, then loads it into an empty database and migrates the database to this release. Loading is one
 * transaction, so a failure leaves at most an empty schema of the job queue behind. Throws a `BackupError` or a
 * `MigrationError`.
 */
export async function restoreBackup(
  databaseUrl: string,
  file: string,
  options: RestoreOptions,
): Promise<{ header: Header; footer: Footer }> {
  const backup = await verifyBackup(file, options.passphrase, options.signal);
  const migrationsFolder = options.migrationsFolder ?? join(process.cwd(), "db", "migrations");
  checkRelease(backup.header, migrationsFolder);
  await refuseWhileRunning(databaseUrl);
  const reader = await BackupReader.open(file, options.passphrase);
  try {
    const loader = new Loader(reader, backup.footer, options.signal);
    const filling: Filling = {
      migrations: new Set(backup.header.migrations.map(({ createdAt }) => createdAt)),
      checkEmpty,
      loadTables: async (sql) => {
        await withoutIndexes(sql, () => loader.load(sql, "julia"));
        // Readers of the event feed have cursors from after the backup. They must not skip events.
        await sql`select setval(positions, nextval(positions) + ${SKIPPED_POSITIONS}::bigint)
          from to_regclass('julia.event_positions') positions where positions is not null`;
        // A session that was ended after the backup must not be valid again.
        await sql`delete from julia.sessions`;
      },
      loadJobs: (sql) => loader.load(sql, JOBS_SCHEMA),
    };
    await migrate(databaseUrl, { migrationsFolder, filling });
    return backup;
  } finally {
    reader.close();
  }
}

/** More events than any pool records between two backups. */
const SKIPPED_POSITIONS = 100_000_000;

const HISTORY_SENTENCES = {
  unreleased: "The backup was made by an unreleased build, which cannot be upgraded.",
  newer: "The backup was made by a newer release of the product: restore it with that release.",
};

function checkRelease({ release, migrations }: Header, migrationsFolder: string): void {
  const known = new Map(migrations.map(({ createdAt, hash }) => [createdAt, hash]));
  const verdict = judgeHistory(known, readMigrationFiles({ migrationsFolder }));
  const isNewer = release.localeCompare(RELEASE, "en", { numeric: true }) > 0;
  if (verdict !== "ours") throw new BackupError(HISTORY_SENTENCES[verdict]);
  if (isNewer) throw new BackupError(HISTORY_SENTENCES.newer);
}

/** Processes of the product that start later wait for the migration, which includes the restore. */
async function refuseWhileRunning(databaseUrl: string): Promise<void> {
  const sql = postgres({ ...postgresOptions(databaseUrl, { name: "julia-restore" }), max: 1 });
  try {
    const [other] = await sql`select 1 from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and application_name like 'julia-%'`;
    if (other !== undefined) {
      throw new BackupError(
        "The product is running on this database: stop it, and restore into an empty database.",
      );
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function checkEmpty(sql: TransactionSql): Promise<void> {
  const [schema] = await sql<{ has_tables: boolean; has_jobs: boolean }[]>`
    select exists (select 1 from pg_class where relnamespace = to_regnamespace('julia')) as has_tables,
      to_regclass('julia_jobs._private_jobs') is not null as has_jobs`;
  const [job] = schema?.has_jobs ? await sql`select 1 from julia_jobs._private_jobs limit 1` : [];
  if (schema?.has_tables || job !== undefined) {
    throw new BackupError("The database is not empty: restore into a new database.");
  }
}

/** Loads the tables of a backup in the order of the file: first those of the schema `julia`, then the jobs. */
class Loader {
  #waiting: TableSection | Footer | null = null;

  constructor(
    private readonly reader: BackupReader,
    private readonly footer: Footer,
    private readonly signal: AbortSignal,
  ) {}

  async load(sql: TransactionSql, schema: string): Promise<void> {
    await prepareForCopy(sql);
    for (;;) {
      const section = this.#waiting ?? (await this.reader.next());
      const isOfSchema = "table" in section && section.table.startsWith(`${schema}.`);
      this.#waiting = isOfSchema ? null : section;
      if (!isOfSchema) break;
      await this.#loadTable(sql, section, schema);
    }
    for (const { sequence, lastValue } of this.footer.sequences) {
      if (sequence.startsWith(`${schema}.`))
        await sql`select setval(${sequence}::regclass, ${lastValue}::bigint)`;
    }
  }

  /** Reads the table back, because the rows in the database count, not those that were sent. */
  async #loadTable(sql: TransactionSql, section: TableSection, schema: string): Promise<void> {
    const { table } = section;
    // Migrations insert the settings and the first gateway.
    const [row] = await sql.unsafe(`select 1 from ${table} limit 1`);
    if (row !== undefined) await sql.unsafe(`delete from ${table}`);
    await copyIn(sql, section, this.#guarded(section.rows), schema === JOBS_SCHEMA ? "" : "freeze");
    const digest = new RowDigest();
    for await (const chunk of copyOut(sql, section, async () => undefined)) digest.update(chunk);
    const wanted = this.footer.tables.find((each) => each.table === table);
    const { rows, digest: found } = digest.result();
    if (rows !== wanted?.rows || found !== wanted.digest) {
      throw new BackupError(`The restored rows of ${table} are not those of the backup.`);
    }
    await sql.unsafe(`analyze ${table}`);
  }

  async *#guarded(rows: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const block of rows) {
      this.signal.throwIfAborted();
      yield block;
    }
  }
}
