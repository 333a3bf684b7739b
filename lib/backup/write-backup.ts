import { pipeline } from "node:stream/promises";
import { createGzip, type Gzip } from "node:zlib";
import postgres, { type TransactionSql } from "postgres";
import { postgresOptions } from "@/db/connection-options";
import { BackupError } from "./backup-error";
import { withChecksum } from "./checksum";
import { copyOut, prepareForCopy } from "./copy-rows";
import { deriveKey, encrypt, newEncryption } from "./encryption";
import { END_OF_ROWS, FORMAT, FORMAT_VERSION, type Footer, type Prefix, type TableHead } from "./format";
import { openDraft, writeError } from "./new-file";
import { RowDigest } from "./row-digest";
import { countRows, listTables, readHeader, readSequences, takeSnapshot } from "./snapshot";
import { verifyBackup } from "./verify-backup";

const LOCK_TIMEOUT_MS = 60_000;
/** Level 1 is three times as fast as the default and makes files that are a quarter larger. */
const GZIP_LEVEL = 1;

export interface BackupOptions {
  /** Null for a backup that is not encrypted. */
  passphrase: string | null;
  signal: AbortSignal;
}

type Put = (chunk: Buffer) => Promise<void>;

/**
 * Writes one consistent snapshot of the product's tables to `file` and reads it back. The file has its name only once it
 * is complete and checked. Throws a `BackupError` if the file exists already, if it cannot be written, or if its content
 * is not what the database counted.
 */
export async function writeBackup(
  databaseUrl: string,
  file: string,
  options: BackupOptions,
): Promise<Footer> {
  const draft = await openDraft(file);
  try {
    const encryption = options.passphrase === null ? null : newEncryption();
    const key = encryption === null ? null : await deriveKey(options.passphrase ?? "", encryption);
    const prefix: Prefix = { format: FORMAT, version: FORMAT_VERSION, encryption };
    const gzip = createGzip({ level: GZIP_LEVEL });
    const written = pipeline(
      gzip,
      (source: AsyncIterable<Buffer>) =>
        withChecksum(key === null ? source : encrypt(source, key), lineOf(prefix)),
      draft.stream,
      { signal: options.signal },
    );
    const footer = await fill(gzip, written, (put) => writeContent(databaseUrl, put));
    await verifyBackup(draft.path, options.passphrase, options.signal);
    await draft.publish();
    return footer;
  } catch (error) {
    throw writeError(file, error);
  } finally {
    draft.remove();
  }
}

/** Passes on what `write` puts, at the pace of the file. If either fails, throws the error that came first. */
async function fill<Result>(
  gzip: Gzip,
  written: Promise<void>,
  write: (put: Put) => Promise<Result>,
): Promise<Result> {
  let giveUp = (_error: unknown): void => undefined;
  // zlib does not call back for a chunk that it holds when it is destroyed.
  written.catch((error: unknown) => giveUp(error));
  const put: Put = (chunk) =>
    new Promise((resolve, reject) => {
      giveUp = reject;
      gzip.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
  try {
    const result = await write(put);
    gzip.end();
    await written;
    return result;
  } catch (error) {
    gzip.destroy(error instanceof Error ? error : new Error(String(error)));
    await written;
    throw error;
  }
}

async function writeContent(databaseUrl: string, put: Put): Promise<Footer> {
  const parameters = { lock_timeout: LOCK_TIMEOUT_MS };
  const sql = postgres({ ...postgresOptions(databaseUrl, { name: "julia-backup", parameters }), max: 1 });
  try {
    const listed = await listTables(sql);
    return await sql.begin("isolation level repeatable read read only", async (transaction) => {
      await takeSnapshot(transaction, listed);
      await prepareForCopy(transaction);
      await put(lineOf(await readHeader(transaction)));
      const tables = [];
      for (const head of listed) tables.push(await writeTable(databaseUrl, transaction, head, put));
      const footer: Footer = { tables, sequences: await readSequences(transaction) };
      await put(lineOf(footer));
      return footer;
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function writeTable(databaseUrl: string, sql: TransactionSql, head: TableHead, put: Put) {
  const rows = await countRows(sql, head.table);
  await put(lineOf(head));
  const digest = new RowDigest();
  for await (const chunk of copyOut(sql, head, await cancelOf(databaseUrl, sql))) {
    digest.update(chunk);
    await put(chunk);
  }
  await put(END_OF_ROWS);
  const result = { table: head.table, ...digest.result() };
  if (result.rows !== rows)
    throw new BackupError(`${head.table} has ${rows} rows, but ${result.rows} were copied.`);
  return result;
}

/** Ends the running statement of this connection from another one. */
async function cancelOf(databaseUrl: string, sql: TransactionSql): Promise<() => Promise<unknown>> {
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  return async () => {
    const other = postgres({ ...postgresOptions(databaseUrl, { name: "julia-backup-cancel" }), max: 1 });
    await other`select pg_cancel_backend(${row?.pid ?? null}::int)`.finally(() => other.end({ timeout: 5 }));
  };
}

const lineOf = (value: unknown) => Buffer.from(`${JSON.stringify(value)}\n`);
