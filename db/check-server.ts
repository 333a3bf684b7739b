import { Client } from "pg";
import postgres from "postgres";
import { LOST_SETTINGS_SENTENCE, POOLER_SENTENCE, toConnectionError } from "./connection-failure";
import { pgOptions, postgresOptions, SEARCH_PATH } from "./connection-options";
import { MigrationError } from "./migration-error";

const NAME = "julia-check";
/**
 * Number of checks for a pooler. Poolers choose the connection to lend in different ways, so a single check can miss a
 * pooler.
 */
const LOOKS = 3;
/** A query that takes longer than this is probably waiting for a pooler to lend a connection. */
const ANSWER_TIMEOUT_MS = 5_000;

/**
 * Checks the database server at startup. Throws a `MigrationError` if the database is unreachable, is read-only, or is
 * behind a pooler that does not keep sessions or their settings. The error message is one sentence that begins with the
 * variable's name.
 */
export async function checkServer(databaseUrl: string): Promise<void> {
  const [first, second] = await openTwo(databaseUrl);
  try {
    if (await sharesConnections(first, second)) throw new MigrationError(`DATABASE_URL: ${POOLER_SENTENCE}`);
    if (!(await keepsSettings(databaseUrl))) {
      throw new MigrationError(`DATABASE_URL: ${LOST_SETTINGS_SENTENCE}`);
    }
    const { rows } = await first.query("show transaction_read_only");
    if (rows[0]?.transaction_read_only === "on") {
      throw new MigrationError("DATABASE_URL: leads to a server that can only be read, such as a standby");
    }
  } catch (error) {
    throw toConnectionError(databaseUrl, error);
  } finally {
    await Promise.all([first, second].map((client) => client.end().catch(() => undefined)));
  }
}

async function openTwo(databaseUrl: string): Promise<[Client, Client]> {
  const opened: Client[] = [];
  const open = async () => {
    const client = new Client({ ...(await pgOptions(databaseUrl, NAME)), query_timeout: ANSWER_TIMEOUT_MS });
    client.on("error", () => undefined);
    opened.push(client);
    await client.connect();
    return client;
  };
  try {
    return [await open(), await open()];
  } catch (error) {
    await Promise.all(opened.map((client) => client.end().catch(() => undefined)));
    throw toConnectionError(databaseUrl, error);
  }
}

/**
 * Detects transaction and statement pooling. Either the transaction on the second connection gets the server process
 * that the first connection has released, or the first connection switches to another server process.
 */
async function sharesConnections(first: Client, second: Client): Promise<boolean> {
  const owner = await processOf(first);
  for (let look = 0; look < LOOKS; look += 1) {
    await second.query("begin");
    const other = await processOf(second);
    if (other === owner) return true;
    const now = await processOf(first).catch(() => null);
    await second.query("commit");
    if (now !== owner) return true;
  }
  return false;
}

/** Returns whether our session settings reach the server. */
async function keepsSettings(databaseUrl: string): Promise<boolean> {
  const sql = postgres({ ...postgresOptions(databaseUrl, { name: NAME }), max: 1 });
  try {
    const [row] = await sql<{ path: string }[]>`select current_setting('search_path') as path`;
    return row?.path === SEARCH_PATH;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function processOf(client: Client): Promise<number> {
  const { rows } = await client.query({ text: "select pg_backend_pid()", rowMode: "array" });
  return Number(rows[0]?.[0]);
}
