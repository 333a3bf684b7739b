import type { TransactionSql } from "postgres";

/** More than the server's default of 64 MB, so that sorting an index of millions of rows needs fewer files. */
const INDEX_MEMORY = "256MB";

/**
 * Calls `load` while the schema `julia` has neither indexes nor foreign keys, and then creates them again. The tables
 * can then be loaded in any order, and an index is built once instead of row by row. Primary keys and unique
 * constraints stay.
 */
export async function withoutIndexes(sql: TransactionSql, load: () => Promise<void>): Promise<void> {
  const keys = await sql<{ table: string; name: string; definition: string }[]>`
    select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
    from pg_constraint where contype = 'f' and connamespace = 'julia'::regnamespace order by 1, 2`;
  const indexes = await sql<{ name: string; definition: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name, pg_get_indexdef(c.oid) as definition
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'julia' and not exists (select 1 from pg_constraint where conindid = c.oid) order by 1`;
  for (const { table, name } of keys) await sql.unsafe(`alter table ${table} drop constraint ${name}`);
  for (const { name } of indexes) await sql.unsafe(`drop index ${name}`);
  await load();
  await sql`select set_config('maintenance_work_mem', ${INDEX_MEMORY}, true)`;
  for (const { definition } of indexes) await sql.unsafe(definition);
  for (const { table, name, definition } of keys) {
    await sql.unsafe(`alter table ${table} add constraint ${name} ${definition}`);
  }
}
