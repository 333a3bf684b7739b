import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";
import { postgresOptions } from "./connection-options";
import * as schema from "./schema";

export type Database = PostgresJsDatabase<typeof schema>;
/** All queries of a command go through its transaction; no external call happens inside. */
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
/** A query runs on either. */
export type Queryable = Database | Transaction;

export interface DatabaseHandle {
  db: Database;
  sql: Sql;
  /** One connection for short statements that come many at once: each is written behind those under way. */
  pipelined: Sql;
  close(): Promise<void>;
}

/**
 * Whoever waits for a lock keeps all behind it waiting: after this long, the time of a commit or two, it fails with
 * 55P03 instead.
 */
const PIPELINED_LOCK_TIMEOUT_MS = 10;

/** Opens a pool; connections are made at the first query. All our tables live in the schema `julia`. */
export function openDatabase(url: string, options: { maxConnections: number; name: string }): DatabaseHandle {
  const open = (max: number, parameters: Record<string, string | number> = {}) =>
    postgres({ ...postgresOptions(url, { name: options.name, parameters }), max, idle_timeout: 60 });
  const sql = open(options.maxConnections);
  const pipelined = open(1, { lock_timeout: PIPELINED_LOCK_TIMEOUT_MS });
  const close = async () => {
    await Promise.all([sql, pipelined].map((pool) => pool.end({ timeout: 5 })));
  };
  return { db: drizzle(sql, { schema }), sql, pipelined, close };
}
