import type { Readable, Writable } from "node:stream";
import type { TransactionSql } from "postgres";
import { BackupError } from "./backup-error";
import type { TableHead } from "./format";

const TRANSACTION_ABORTED = "25P02";

/**
 * Settings under which the text of every value can be read back unchanged by every server, and a long statement is not
 * interrupted. With `row_security = off`, a row that the user may not read is an error instead of missing.
 */
const SESSION: Record<string, string> = {
  datestyle: "ISO, YMD",
  timezone: "UTC",
  intervalstyle: "postgres",
  extra_float_digits: "3",
  bytea_output: "hex",
  xmloption: "content",
  row_security: "off",
  statement_timeout: "0",
  idle_in_transaction_session_timeout: "0",
  transaction_timeout: "0",
};

/** Applies to the current transaction. Skips settings that this server's version does not have. */
export async function prepareForCopy(sql: TransactionSql): Promise<void> {
  await sql`select set_config(name, ${sql.json(SESSION)}::jsonb ->> lower(name), true) from pg_settings
    where lower(name) = any(${Object.keys(SESSION)})`;
}

/** Reads a table in COPY's text format. If the reader stops early, ends the statement before it returns. */
export async function* copyOut(
  sql: TransactionSql,
  { table, columns }: TableHead,
  cancel: () => Promise<unknown>,
): AsyncGenerator<Buffer> {
  const stream = await sql.unsafe(`copy ${table} (${columns}) to stdout`).readable();
  let isComplete = false;
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) yield toBuffer(chunk);
    isComplete = true;
  } finally {
    if (!isComplete) await endEarly(stream, cancel);
    // The driver pauses the connection while the stream is full, and resumes it only when it wants more rows. After the
    // last row it never does, so the next statement would wait for its result forever.
    if (stream.errored === null) stream._read(0);
  }
}

/** The driver cannot run another statement, not even a rollback, before the server has stopped sending rows. */
async function endEarly(stream: Readable, cancel: () => Promise<unknown>): Promise<void> {
  if (stream.destroyed) return;
  const closed = new Promise((resolve) => stream.once("close", resolve));
  stream.on("error", () => undefined).resume();
  await cancel().catch(() => undefined);
  await closed;
}

function toBuffer(chunk: unknown): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk;
  throw new TypeError("COPY returned something other than bytes");
}

/** Loads rows in COPY's text format. `FREEZE` needs a table that was created in the same transaction. */
export async function copyIn(
  sql: TransactionSql,
  { table, columns }: TableHead,
  rows: AsyncIterable<Buffer>,
  option: "freeze" | "" = "",
): Promise<void> {
  const options = option === "" ? "" : `with (${option})`;
  const stream = await sql.unsafe(`copy ${table} (${columns}) from stdin ${options}`).writable();
  let refusal: unknown;
  stream.once("error", (error) => {
    refusal = error;
  });
  try {
    for await (const block of rows) await write(stream, block);
  } catch (error) {
    if (refusal === undefined) stream.destroy(error instanceof Error ? error : undefined);
    throw refusal ?? error;
  }
  await endRows(sql, stream, table);
}

const write = (stream: Writable, block: Buffer) =>
  new Promise<void>((resolve, reject) => {
    stream.write(block, (error) => (error ? reject(error) : resolve()));
  });

/**
 * If the server refuses the rows after the last one was sent, the driver neither reports the error nor ends the stream.
 * The next statement shows whether the transaction has failed.
 */
async function endRows(sql: TransactionSql, stream: Writable, table: string): Promise<void> {
  stream.end();
  await new Promise(setImmediate);
  await sql`select 1`.catch((cause: unknown) => {
    const isRefused = cause instanceof Error && "code" in cause && cause.code === TRANSACTION_ABORTED;
    throw isRefused
      ? new BackupError(`The database refused the rows of ${table}; its log says why.`, { cause })
      : cause;
  });
}
