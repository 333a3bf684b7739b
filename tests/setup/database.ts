import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { type DatabaseHandle, openDatabase } from "@/db/client";
import { SERVER_VARIABLE, TEMPLATE_DATABASE } from "./postgres";

export interface TestDatabase extends DatabaseHandle {
  url: string;
  /** Ends the connections and drops the database. */
  close(): Promise<void>;
}

/**
 * Creates a separate database for a test file, cloned from the migrated template:
 * `const database = await createTestDatabase(); afterAll(() => database.close());`
 */
export async function createTestDatabase(options: { maxConnections?: number } = {}): Promise<TestDatabase> {
  const { url, drop } = await cloneTemplate();
  const handle = openDatabase(url, { maxConnections: options.maxConnections ?? 10, name: "test" });
  return {
    ...handle,
    url,
    close: async () => {
      await handle.close();
      await drop();
    },
  };
}

/**
 * Creates a migrated database and returns only its URL, for tests that start processes. `drop` ends all its
 * connections.
 */
export async function cloneTemplate(): Promise<{ url: string; drop(): Promise<void> }> {
  return await createDatabaseFrom(TEMPLATE_DATABASE);
}

export async function createEmptyDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  return await createDatabaseFrom("template1");
}

async function createDatabaseFrom(template: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  await administrate((sql) => sql`create database ${sql(name)} template ${sql(template)} strategy file_copy`);
  return {
    url: url.href,
    drop: async () => {
      await administrate((sql) => sql`drop database if exists ${sql(name)} with (force)`);
    },
  };
}

async function administrate(statement: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const url = new URL(serverUrl());
  url.pathname = "/postgres";
  const sql = postgres(url.href, { max: 1, onnotice: () => undefined });
  try {
    await statement(sql);
  } finally {
    await sql.end();
  }
}

function serverUrl(): string {
  const url = process.env[SERVER_VARIABLE];
  if (url === undefined) throw new Error("This test needs the PostgreSQL of tests/setup/global-setup.ts");
  return url;
}
