import type { Sql, TransactionSql } from "postgres";
import { JOBS_SCHEMA } from "@/db/jobs-schema";
import { BackupError } from "./backup-error";
import type { Footer, Header, TableHead } from "./format";

const SCHEMAS = ["julia", JOBS_SCHEMA];
/** Tables that describe the schema. A restore writes them when it creates the schema. */
const NOT_COPIED = ["julia.migrations", "julia.functions_release", `${JOBS_SCHEMA}.migrations`];

/** The tables of the product, first those of the schema `julia`. Throws a `BackupError` if there are none. */
export async function listTables(sql: Sql | TransactionSql): Promise<TableHead[]> {
  const tables = await sql<TableHead[]>`
    select format('%I.%I', n.nspname, c.relname) as table,
      array_agg(quote_ident(a.attname) order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where n.nspname = any(${SCHEMAS}) and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
      and a.attgenerated = '' and format('%s.%s', n.nspname, c.relname) <> all(${NOT_COPIED})
    group by n.nspname, c.relname order by n.nspname, c.relname`;
  if (tables.length === 0) {
    throw new BackupError("There is nothing to back up: the database has no tables of the product.");
  }
  return tables.map(({ table, columns }) => ({ table, columns }));
}

/**
 * Locks the tables against an upgrade and then takes the snapshot of this transaction, which must be REPEATABLE READ and
 * must not have read anything yet. In the other order, an upgrade between the two could leave tables empty in the
 * snapshot.
 */
export async function takeSnapshot(sql: TransactionSql, listed: readonly TableHead[]): Promise<void> {
  await sql.unsafe(`lock table ${listed.map(({ table }) => table)} in access share mode`);
  if (JSON.stringify(await listTables(sql)) !== JSON.stringify(listed)) {
    throw new BackupError("The product was upgraded at the same moment; try again.");
  }
}

export async function readHeader(sql: TransactionSql): Promise<Header> {
  const [facts] = await sql<{ release: string; at: string; server: string }[]>`
    select (select release from julia.functions_release) as release, to_json(now()) #>> '{}' as at,
      current_setting('server_version') as server`;
  const migrations = await sql<{ hash: string; created_at: string }[]>`
    select hash, created_at from julia.migrations order by created_at`;
  if (facts === undefined) throw new Error("A select without a table returned no row");
  return {
    release: facts.release,
    createdAt: facts.at,
    postgresVersion: facts.server,
    migrations: migrations.map((row) => ({ hash: row.hash, createdAt: Number(row.created_at) })),
  };
}

export async function countRows(sql: TransactionSql, table: string): Promise<number> {
  const [row] = await sql.unsafe<{ rows: string }[]>(`select count(*) as rows from ${table}`);
  return Number(row?.rows);
}

/**
 * Sequences do not belong to the snapshot. Their values only grow, so values that are read after the rows are higher
 * than every number in the rows.
 */
export async function readSequences(sql: TransactionSql): Promise<Footer["sequences"]> {
  const rows = await sql<Footer["sequences"]>`
    select format('%I.%I', schemaname, sequencename) as sequence, last_value::text as "lastValue"
    from pg_sequences where schemaname = any(${SCHEMAS}) and last_value is not null order by 1`;
  return rows.map(({ sequence, lastValue }) => ({ sequence, lastValue }));
}
