import { spawn } from "node:child_process";
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@/lib/supervisor/embedded-postgres";
import { isAlive, signal, waitUntil } from "@/lib/supervisor/processes";
import { findUnprivilegedUser, identityOf } from "@/lib/supervisor/unprivileged-user";
import { makeTemporaryFolder } from "../setup/postgres";

let temporary: ReturnType<typeof makeTemporaryFolder>;
let started: EmbeddedPostgres[];

beforeEach(() => {
  temporary = makeTemporaryFolder("julia-postgres-");
  started = [];
});
afterEach(async () => {
  for (const server of started) if (isAlive(server.pid)) await server.stop();
  temporary.remove();
});

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({
    dataFolder: temporary.folder,
    logFile: join(temporary.folder, "postgres.log"),
    preferredPort: null,
    durable: false,
    database: "julia",
  });
  started.push(server);
  return server;
}

async function ask<Row extends object>(server: EmbeddedPostgres, statement: string): Promise<Row[]> {
  const sql = postgres(server.url, { max: 1 });
  try {
    return await sql.unsafe<Row[]>(statement);
  } finally {
    await sql.end();
  }
}

/** Calls `work` while an unrelated process runs as the system user of PostgreSQL. */
async function withStranger(work: (pid: number) => Promise<void>): Promise<void> {
  const stranger = spawn(process.execPath, ["-e", "setInterval(() => undefined, 1000)"], {
    ...identityOf(findUnprivilegedUser()),
    cwd: "/",
    stdio: "ignore",
  });
  try {
    await work(stranger.pid ?? 0);
  } finally {
    stranger.kill("SIGKILL");
  }
}

describe("the embedded PostgreSQL", () => {
  it("is one server with one data set if three processes start it at once in an empty folder", async () => {
    const servers = await Promise.all([start(), start(), start()]);
    expect(new Set(servers.map((server) => server.pid)).size).toBe(1);
    expect(new Set(servers.map((server) => server.url)).size).toBe(1);
    const [first] = servers;
    expect(await ask(first, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("cannot be reached from other machines or without its password", async () => {
    const server = await start();
    const [row] = await ask<{ addresses: string }>(
      server,
      "select current_setting('listen_addresses') as addresses",
    );
    expect(row?.addresses).toBe("127.0.0.1");
    const wrong = postgres(server.url.replace(/:[^:@]+@/, ":guess@"), { max: 1 });
    await expect(wrong`select 1`).rejects.toThrow(/password authentication failed/);
    await wrong.end();
    expect(statSync(join(server.home, "password")).mode & 0o777).toBe(0o600);
  });

  it("is reused if it already serves the folder", async () => {
    const first = await start();
    const second = await start();
    expect(second.pid).toBe(first.pid);
    await second.stop();
    expect(isAlive(first.pid)).toBe(false);
  });

  it("restarts after a SIGKILL with everything that was committed", async () => {
    const first = await start();
    await ask(first, "create table kept (id integer)");
    await ask(first, "checkpoint");
    signal(first.pid, "SIGKILL");
    await waitUntil(() => !isAlive(first.pid), 60_000);
    const second = await start();
    expect(second.pid).not.toBe(first.pid);
    expect(await ask(second, "select count(*)::int as rows from kept")).toEqual([{ rows: 0 }]);
  });

  it("starts even if another program has the process id of the killed server", async () => {
    const first = await start();
    signal(first.pid, "SIGKILL");
    await waitUntil(() => !isAlive(first.pid), 60_000);
    await withStranger(async (pid) => {
      const lock = join(first.home, "data", "postmaster.pid");
      writeFileSync(lock, readFileSync(lock, "utf8").replace(/^\d+/, String(pid)));
      const second = await start();
      expect(await ask(second, "select 1 as one")).toEqual([{ one: 1 }]);
      expect(isAlive(pid)).toBe(true);
    });
  });

  it("moves to a folder that PostgreSQL's user can access if its own is not accessible", async () => {
    chmodSync(temporary.folder, 0o700);
    const first = await start();
    expect(await ask(first, "select 1 as one")).toEqual([{ one: 1 }]);
    await first.stop();
    const second = await start();
    expect(second.home).toBe(first.home);
    await second.stop();
    rmSync(first.home, { recursive: true });
    const afresh = await start();
    expect(await ask(afresh, "select 1 as one")).toEqual([{ one: 1 }]);
    await afresh.stop();
    rmSync(afresh.home, { recursive: true });
  });

  it("sorts and case-folds accented letters the same on every machine", async () => {
    const server = await start();
    const [row] = await ask<{ upper: string; provider: string }>(
      server,
      "select upper('júlia çã') as upper, datlocprovider as provider from pg_database where datname = 'julia'",
    );
    expect(row).toEqual({ upper: "JÚLIA ÇÃ", provider: "b" });
  });
});
