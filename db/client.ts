import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";
import { postgresOptions } from "./connection-options";
import * as schema from "./schema";

export type Database = PostgresJsDatabase<typeof schema>;
/** All queries of a command run in one transaction. No external call may be made inside a transaction. */
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
export type Queryable = Database | Transaction;

export interface DatabaseHandle {
  db: Database;
  sql: Sql;
  /**
   * Single connection for frequent short statements. Each statement is sent without waiting for the previous result.
   */
  pipelined: Sql;
  close(): Promise<void>;
}

/**
 * Lock timeout of the pipelined connection, about the duration of one or two commits. A statement that is waiting for a
 * lock blocks all statements behind it, so it fails with 55P03 after this time.
 */
const PIPELINED_LOCK_TIMEOUT_MS = 10;

/** Opens the connection pools. A connection is made only when a query needs it. */
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
