import type { Sql } from "postgres";

/** Returns a digest of all tables except those that also change when callers are created or data is read. */
export async function digestOfTables(sql: Sql): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = 'julia' and table_type = 'BASE TABLE'
      and table_name not in ('sessions', 'client_requests', 'api_keys', 'users', 'accounts', 'watch_spans')
    order by 1`;
  const digests: string[] = [];
  for (const { name } of tables) {
    const [row] = await sql<{ digest: string | null }[]>`
      select md5(string_agg(t::text, ',' order by t::text)) as digest from julia.${sql(name)} t`;
    digests.push(`${name} ${row?.digest}`);
  }
  return digests.join("\n");
}
