import type { Sql } from "postgres";

export async function liveWorkers(sql: Sql): Promise<number> {
  const [row] = await sql<{ live: string }[]>`select count(*) as live from julia.worker_heartbeats`;
  return Number(row?.live);
}

export async function clientOf(sql: Sql, keyId: string): Promise<string> {
  const [row] = await sql<{ client_id: string }[]>`select client_id from julia.api_keys where id = ${keyId}`;
  if (row === undefined) throw new Error("the key has no client");
  return row.client_id;
}
