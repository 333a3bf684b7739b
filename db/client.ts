import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";
import * as schema from "./schema";

export type Database = PostgresJsDatabase<typeof schema>;
/** What a transaction gives: every query of the verb goes through it, nothing external happens inside. */
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
/** A query runs on either. */
export type Queryable = Database | Transaction;

export interface DatabaseHandle {
  db: Database;
  sql: Sql;
  close(): Promise<void>;
}

/** Opens a pool; connections are made at the first query. All our tables live in the schema `julia`. */
export function openDatabase(url: string, options: { maxConnections: number; name: string }): DatabaseHandle {
  const sql = postgres(url, {
    max: options.maxConnections,
    connect_timeout: 5,
    idle_timeout: 60,
    onnotice: () => undefined,
    connection: { application_name: options.name, search_path: "julia,public" },
  });
  return { db: drizzle(sql, { schema }), sql, close: () => sql.end({ timeout: 5 }) };
}
