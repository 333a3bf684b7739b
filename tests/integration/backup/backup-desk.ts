import { join } from "node:path";
import postgres from "postgres";
import { restoreBackup } from "@/lib/backup/restore-backup";
import { writeBackup } from "@/lib/backup/write-backup";
import { createEmptyDatabase } from "../../setup/database";
import { makeTemporaryFolder } from "../../setup/postgres";

export const PASSPHRASE = "correct horse battery staple";

const never = () => new AbortController().signal;

/** A folder for backups, with a shorter way to write one there and to restore it. */
export function openBackupDesk() {
  const { folder, remove } = makeTemporaryFolder("julia-backup-");
  const opened: (() => Promise<void>)[] = [];
  const pathOf = (name: string) => join(folder, name);
  return {
    folder,
    pathOf,
    write: (url: string, name: string, passphrase: string | null = null, signal = never()) =>
      writeBackup(url, pathOf(name), { passphrase, signal }),
    restore: (url: string, name: string, options: { passphrase?: string; migrationsFolder?: string } = {}) =>
      restoreBackup(url, pathOf(name), {
        signal: never(),
        passphrase: options.passphrase ?? null,
        ...(options.migrationsFolder === undefined ? {} : { migrationsFolder: options.migrationsFolder }),
      }),
    /** An empty database and a connection to it. Both end with the desk. */
    openEmpty: async () => {
      const { url, drop } = await createEmptyDatabase();
      const sql = postgres(url, { max: 1, onnotice: () => undefined });
      opened.push(async () => {
        await sql.end();
        await drop();
      });
      return { url, sql };
    },
    close: async () => {
      for (const close of opened) await close();
      remove();
    },
  };
}

/**
 * A digest of each table, computed by the database from the whole rows with their generated columns, and the value of
 * each sequence. A restore moves only the positions of the event feed forward.
 */
export async function digestsOf(sql: postgres.Sql): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('julia', 'julia_jobs') and tablename not in ('migrations', 'functions_release') order by 1`;
  const digests: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await sql.unsafe<{ digest: string }[]>(`select count(*) || ' rows, '
      || coalesce(md5(string_agg(t::text, E'\\n' order by t::text collate "C")), '') as digest from ${name} t`);
    digests[name] = row?.digest ?? "";
  }
  const sequences = await sql<{ name: string; value: string | null }[]>`
    select format('%I.%I', schemaname, sequencename) as name, last_value::text as value from pg_sequences
    where schemaname in ('julia', 'julia_jobs') and sequencename not in ('migrations_id_seq', 'event_positions') order by 1`;
  for (const { name, value } of sequences) digests[name] = `at ${value}`;
  return digests;
}
