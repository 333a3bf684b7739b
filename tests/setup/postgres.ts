import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { migrate } from "@/db/migrate";
import { startEmbeddedPostgres } from "@/lib/supervisor/embedded-postgres";

/** The migrated database from which every test database is cloned. */
export const TEMPLATE_DATABASE = "julia_template";

/** Environment variable that contains the URL of this run's server, for the test files. */
export const SERVER_VARIABLE = "TEST_POSTGRES_URL";

/**
 * Creates a folder that PostgreSQL's user may enter, and returns it with a function that removes it. `npm test`
 * provides a folder in memory (scripts/steps/test-run.mjs), because each test database consists of about 600 files:
 * creating and deleting those files on ext4 took a sixth of the CPU time of the integration tests.
 */
export function makeTemporaryFolder(prefix: string): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(process.env.TEST_MEMORY_FOLDER ?? tmpdir(), prefix));
  chmodSync(folder, 0o755);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Starts a PostgreSQL with a migrated template. `stop` also removes its files. */
export async function startServerWithTemplate(): Promise<{ url: string; stop(): Promise<void> }> {
  const { folder, remove } = makeTemporaryFolder("julia-test-");
  const server = await startEmbeddedPostgres({
    dataFolder: folder,
    logFile: join(folder, "postgres.log"),
    preferredPort: null,
    durable: false,
    database: TEMPLATE_DATABASE,
  });
  await migrate(server.url);
  const sql = postgres(server.url, { max: 1 });
  await sql`alter database julia_template with is_template true`;
  await sql.end();
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      remove();
    },
  };
}

/** Starts the PostgreSQL of a whole test run. Returns a function that stops and removes the server. */
export async function startTestServer(): Promise<() => Promise<void>> {
  const { url, stop } = await startServerWithTemplate();
  process.env[SERVER_VARIABLE] = url;
  return stop;
}
