import { drizzle } from "drizzle-orm/postgres-js";
import type { Sql } from "postgres";
import * as schema from "@/db/schema";

/** A database handle over `sql`, and the statements that were sent through it. */
export function recordedDatabase(sql: Sql) {
  const statements: { text: string; params: unknown[] }[] = [];
  const logger = { logQuery: (text: string, params: unknown[]) => void statements.push({ text, params }) };
  return { db: drizzle(sql, { schema, logger }), statements };
}
