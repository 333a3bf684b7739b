import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { type DatabaseHandle, openDatabase } from "@/db/client";
import { SERVER_VARIABLE, TEMPLATE_DATABASE } from "./postgres";

const CONNECT_TIMEOUT_SECONDS = "120";

export interface TestDatabase extends DatabaseHandle {
  url: string;
  /** Ends the connections and drops the database. */
  close(): Promise<void>;
}

/**
 * Creates a separate database for a test file by cloning the migrated template:
 * `const database = await createTestDatabase(); afterAll(() => database.close());`
 */
export async function createTestDatabase(
  options: { maxConnections?: number; server?: string } = {},
): Promise<TestDatabase> {
  const { url, drop } = await createDatabaseFrom(TEMPLATE_DATABASE, options.server);
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

interface ClonedDatabase {
  url: string;
  drop(): Promise<void>;
  /** Drops the database and creates it again under the same URL, as empty as the template. */
  renew(): Promise<void>;
}

/**
 * Creates a migrated database without opening connections, for tests that start processes. `drop` ends all connections
 * to the database and drops it.
 */
export async function cloneTemplate(): Promise<ClonedDatabase> {
  return await createDatabaseFrom(TEMPLATE_DATABASE);
}

export async function createEmptyDatabase(): Promise<ClonedDatabase> {
  return await createDatabaseFrom("template1");
}

async function createDatabaseFrom(template: string, server = serverUrl()): Promise<ClonedDatabase> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  // On a busy machine, ten new connections can take longer than the product's own limit.
  url.searchParams.set("connect_timeout", CONNECT_TIMEOUT_SECONDS);
  const create = () =>
    administrate(
      server,
      (sql) => sql`create database ${sql(name)} template ${sql(template)} strategy file_copy`,
    );
  const drop = () => administrate(server, (sql) => sql`drop database if exists ${sql(name)} with (force)`);
  await create();
  return { url: url.href, drop, renew: () => drop().then(create) };
}

async function administrate(
  server: string,
  statement: (sql: postgres.Sql) => Promise<unknown>,
): Promise<void> {
  const url = new URL(server);
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
