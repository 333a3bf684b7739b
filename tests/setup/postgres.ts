import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { migrate } from "@/db/migrate";
import { startEmbeddedPostgres } from "@/lib/supervisor/embedded-postgres";

/** The migrated database that every test database is a clone of. */
export const TEMPLATE_DATABASE = "julia_template";

/** How test files find the server of this run. */
export const SERVER_VARIABLE = "TEST_POSTGRES_URL";

/** A folder that PostgreSQL's user may enter, removed by the function that comes with it. */
export function makeTemporaryFolder(prefix: string): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  chmodSync(folder, 0o755);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** One PostgreSQL for a whole test run, with a migrated template; call the answer to stop and remove it. */
export async function startTestServer(): Promise<() => Promise<void>> {
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
  process.env[SERVER_VARIABLE] = server.url;
  return async () => {
    await server.stop();
    remove();
  };
}
