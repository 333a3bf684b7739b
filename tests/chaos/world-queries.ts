import { readFileSync } from "node:fs";
import postgres, { type Sql } from "postgres";
import type { Accepted } from "./checker";

export const openClient = (url: string): Sql => postgres(url, { max: 10, onnotice: () => undefined });

/** Returns a new client, and ends the old one, because a query that was under way when the server died may never end. */
export function replaceClient(lost: Sql, url: string): Sql {
  void lost.end({ timeout: 0 });
  return openClient(url);
}

/** Reads the log of the messages that the gateways have accepted. */
export function readAccepted(file: string): Accepted[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
}

export async function liveWorkers(sql: Sql): Promise<number> {
  const [row] = await sql<{ live: string }[]>`select count(*) as live from julia.worker_heartbeats`;
  return Number(row?.live);
}

export async function clientOf(sql: Sql, keyId: string): Promise<string> {
  const [row] = await sql<{ client_id: string }[]>`select client_id from julia.api_keys where id = ${keyId}`;
  if (row === undefined) throw new Error("the key has no client");
  return row.client_id;
}
