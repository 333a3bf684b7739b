import { drizzle } from "drizzle-orm/postgres-js";
import type { Sql } from "postgres";
import * as schema from "@/db/schema";

export function recordedDatabase(sql: Sql) {
  const statements: { text: string; params: unknown[] }[] = [];
  const logger = { logQuery: (text: string, params: unknown[]) => void statements.push({ text, params }) };
  return { db: drizzle(sql, { schema, logger }), statements };
}
