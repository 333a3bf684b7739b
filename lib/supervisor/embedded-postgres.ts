import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import postgres, { type Sql } from "postgres";
import { rotateLog, tailOf } from "./child-log";
import { findFreePort } from "./free-port";
import { findPostgresBinaries, makeRunnable, type PostgresBinaries } from "./postgres-binaries";
import {
  DATABASE_USER,
  databasePassword,
  findPostgresHome,
  initializeData,
  SHARED_FOLDER,
} from "./postgres-home";
import { isAlive, programOf, signal, waitUntil } from "./processes";
import { readIfPresent } from "./secrets";
import { StartError } from "./start-error";
import { findUnprivilegedUser, identityOf, type UnprivilegedUser } from "./unprivileged-user";

export interface EmbeddedPostgresOptions {
  /** The `.data` folder. The database is in its subfolder `postgres/`. */
  dataFolder: string;
  logFile: string;
  /** Used if this port is free. Null means any free port. */
  preferredPort: number | null;
  /** If false, a machine crash may lose commits. False only in tests. */
  durable: boolean;
  database: string;
}

export interface EmbeddedPostgres {
  url: string;
  port: number;
  pid: number;
  /** Real path of the database folder, for the startup summary. */
  home: string;
  /** Performs a fast shutdown: running transactions are rolled back and connections are closed. */
  stop(): Promise<void>;
}

interface Place {
  data: string;
  password: string;
  binaries: PostgresBinaries;
  user: UnprivilegedUser | null;
}

const START_TIMEOUT_MS = 60_000;
// After a SIGKILL, the server's child processes keep the shared memory for about 1.5 s. Until then, every start fails.
const START_AGAIN_AFTER_MS = 400;
const STOP_TIMEOUT_MS = 15_000;

/**
 * Returns a real PostgreSQL on 127.0.0.1 for this data folder: either the running server (left by a killed supervisor
 * or started by another process) or a new one. `postmaster.pid` is PostgreSQL's own lock, and PostgreSQL decides
 * whether it is stale.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const user = findUnprivilegedUser();
  const binaries = makeRunnable(await findPostgresBinaries(), user, SHARED_FOLDER);
  const home = findPostgresHome(options.dataFolder, user);
  const data = await initializeData(home, binaries, user, options.durable);
  const place: Place = { data, password: databasePassword(home), binaries, user };
  const server = await attachOrStart(place, options);
  await createDatabase(place, server.port, options.database);
  return {
    ...server,
    home,
    url: databaseUrl(place.password, server.port, options.database),
    stop: () => stopServer(server.pid),
  };
}

/** Returns the database's URL if a server is running in this data folder, otherwise null. */
export function findRunningPostgres(dataFolder: string, database: string): string | null {
  const home = join(dataFolder, "postgres");
  const live = readPostmaster(join(home, "data"));
  const password = readIfPresent(join(home, "password"));
  if (live === null || password === null || !live.ready || !isAlive(live.pid)) return null;
  return databaseUrl(password, live.port, database);
}

async function attachOrStart(
  place: Place,
  options: EmbeddedPostgresOptions,
): Promise<{ pid: number; port: number }> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  let own: ChildProcess | null = null;
  let startedAt = Number.NEGATIVE_INFINITY;
  while (performance.now() < deadline) {
    const live = readPostmaster(place.data);
    if (live?.ready && isAlive(live.pid) && (await serves(place, live.port))) return live;
    const ownRuns = own !== null && own.exitCode === null && own.signalCode === null;
    if (!ownRuns && performance.now() - startedAt > START_AGAIN_AFTER_MS) {
      takeOverDeadLock(place.data);
      own = await spawnServer(place, options);
      startedAt = performance.now();
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new StartError(`The embedded PostgreSQL does not start: ${tailOf(options.logFile, 1)}`);
}

async function spawnServer(place: Place, options: EmbeddedPostgresOptions): Promise<ChildProcess> {
  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    // In tests, one server is shared by several products, each with about 40 connections.
    `max_connections=${options.durable ? 100 : 500}`,
    "shared_buffers=64MB",
    "log_min_messages=warning",
    ...(options.durable ? [] : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]),
  ];
  const port = await findFreePort(options.preferredPort);
  mkdirSync(dirname(options.logFile), { recursive: true });
  rotateLog(options.logFile);
  const log = openSync(options.logFile, "a", 0o600);
  const child = spawn(
    place.binaries.postgres,
    ["-D", place.data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
    // A separate process group, so that Ctrl-C reaches only the supervisor, which stops PostgreSQL last.
    { ...identityOf(place.user), cwd: "/", detached: true, stdio: ["ignore", log, log] },
  );
  closeSync(log);
  child.on("error", () => undefined);
  child.unref();
  return child;
}

/**
 * PostgreSQL trusts the lock file as long as a process has the pid that the file contains, so a zombie or an unrelated
 * process with that pid would block every start. PostgreSQL ignores its parent's pid, so this process writes its own
 * pid to the file. The other lines stay unchanged, because PostgreSQL needs them to find child processes that are still
 * running.
 */
function takeOverDeadLock(data: string): void {
  const file = join(data, "postmaster.pid");
  const [line, ...rest] = readIfPresent(file)?.split("\n") ?? [];
  const pid = Number(line);
  if (!(pid > 0)) return;
  const isStranger = isAlive(pid) && !(programOf(pid) ?? "postgres").startsWith("postgres");
  const isUncollected = !isAlive(pid) && signal(pid, 0);
  if (isStranger || isUncollected) writeFileSync(file, `${[process.pid, ...rest].join("\n")}\n`);
}

/** Reads PostgreSQL's lock file: line 1 is the pid, line 4 the port, line 8 the state. */
function readPostmaster(data: string): { pid: number; port: number; ready: boolean } | null {
  const lines = readIfPresent(join(data, "postmaster.pid"))?.split("\n");
  const [pid, port] = [Number(lines?.[0]), Number(lines?.[3])];
  if (lines === undefined || !(pid > 0) || !(port > 0)) return null;
  return { pid, port, ready: lines[7]?.trim() === "ready" };
}

async function serves(place: Place, port: number): Promise<boolean> {
  try {
    return await withConnection(place, port, async (sql) => {
      const [row] = await sql<{ folder: string }[]>`select current_setting('data_directory') as folder`;
      return row !== undefined && realpathSync(row.folder) === realpathSync(place.data);
    });
  } catch {
    return false;
  }
}

async function createDatabase(place: Place, port: number, name: string): Promise<void> {
  await withConnection(place, port, async (sql) => {
    const [existing] = await sql`select 1 from pg_database where datname = ${name}`;
    if (existing === undefined) await sql`create database ${sql(name)}`;
  }).catch((error: unknown) => {
    const madeByAnother = error instanceof postgres.PostgresError && ["42P04", "23505"].includes(error.code);
    if (!madeByAnother) throw error;
  });
}

async function withConnection<Result>(
  { password }: Place,
  port: number,
  work: (sql: Sql) => Promise<Result>,
): Promise<Result> {
  const url = databaseUrl(password, port, "postgres");
  const sql = postgres(url, { max: 1, connect_timeout: 3, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function databaseUrl(password: string, port: number, database: string): string {
  return `postgres://${DATABASE_USER}:${password}@127.0.0.1:${port}/${database}`;
}

async function stopServer(pid: number): Promise<void> {
  const isStopped = () => !isAlive(pid);
  if (!signal(pid, "SIGINT") || (await waitUntil(isStopped, STOP_TIMEOUT_MS))) return;
  // An immediate shutdown loses no commits, because the next start runs crash recovery.
  signal(pid, "SIGQUIT");
  await waitUntil(isStopped, STOP_TIMEOUT_MS);
}
