import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isAlive, signal, waitUntil } from "@/lib/supervisor/processes";
import { bundleProgram } from "./bundle";
import { choosePort } from "./ports";
import { makeTemporaryFolder } from "./postgres";

const PROJECT = process.cwd();

/** Minimal stand-ins that do only what the supervisor requires. */
const WEB = `
const { createServer } = require("node:http");
const value = (name) => process.argv[process.argv.indexOf(name) + 1];
const server = createServer((request, response) => {
  if (request.url === "/environment") response.end(JSON.stringify(process.env));
  else if (request.url === "/stream") response.write("open");
  else response.end("ok");
});
server.listen(Number(value("-p")), value("-H"));
process.on("SIGTERM", () => server.close(() => process.exit(143)));
`;
const WORKER = `
import postgres from "postgres";
const sql = postgres(process.env.DATABASE_URL, { max: 1 });
await sql\`insert into julia.worker_heartbeats (worker_id) values (\${String(process.pid)})\`;
process.on("SIGTERM", () => process.exit(0));
setInterval(() => undefined, 1000);
`;
const SIMULATOR = `
import { createServer } from "node:http";
createServer((request, response) => response.end("{}")).listen(Number(process.env.SIMULATOR_PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
`;

let supervisor: ReturnType<typeof bundleProgram> | undefined;

export interface StubProduct {
  root: string;
  port: number;
  /** Replaces a stand-in's code, to simulate a process that misbehaves. */
  replace(file: "web" | "worker" | "simulator", code: string): void;
  start(env?: Record<string, string>): StubRun;
  startUp(env?: Record<string, string>): Promise<StubRun>;
  /** Returns the ids of all processes that belong to this folder, including PostgreSQL. */
  processes(): number[];
  remove(): Promise<void>;
}

interface StubRun {
  pid: number;
  output(): string;
  sees(pattern: RegExp): Promise<void>;
  exit: Promise<number | null>;
  /** Stops the supervisor as a service manager does. Returns its exit code. */
  stop(): Promise<number | null>;
}

/** Creates a project folder with the real supervisor and stand-ins for the web server, the worker and the simulator. */
export async function makeStubProduct(): Promise<StubProduct> {
  const { folder: root, remove } = makeTemporaryFolder("julia-stub-");
  const files = {
    web: "node_modules/next/dist/bin/next",
    worker: "dist/worker.mjs",
    simulator: "dist/simulator.mjs",
  };
  const replace = (file: keyof typeof files, code: string) => {
    mkdirSync(dirname(join(root, files[file])), { recursive: true });
    writeFileSync(join(root, files[file]), code);
  };
  replace("web", WEB);
  replace("worker", WORKER);
  replace("simulator", SIMULATOR);
  symlinkSync(join(PROJECT, "node_modules", "postgres"), join(root, "node_modules", "postgres"));
  cpSync(join(PROJECT, "scripts", "exit-with-parent.mjs"), join(root, "scripts", "exit-with-parent.mjs"));
  for (const folder of ["migrations", "functions"]) {
    cpSync(join(PROJECT, "db", folder), join(root, "db", folder), { recursive: true });
  }
  supervisor ??= bundleProgram(join(PROJECT, "tests", "setup", "run-supervisor.ts"));
  const { program } = await supervisor;
  const port = await choosePort();
  const runs: StubRun[] = [];
  const start = (env: Record<string, string> = {}) => {
    const run = startRun(program, root, { PORT: String(port), ...env });
    runs.push(run);
    return run;
  };
  return {
    root,
    port,
    replace,
    start,
    startUp: async (env) => {
      const run = start(env);
      await run.sees(/Julia Dashboard is up/);
      return run;
    },
    processes: () => processesOf(root),
    remove: async () => {
      for (const run of runs) await run.stop();
      for (const pid of processesOf(root)) signal(pid, "SIGQUIT");
      await waitUntil(() => processesOf(root).length === 0, 60_000);
      remove();
    },
  };
}

function startRun(program: string, root: string, env: Record<string, string>): StubRun {
  const child: ChildProcess = spawn(process.execPath, [program, root], {
    cwd: PROJECT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: "test", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (text += String(chunk)));
  const exit = new Promise<number | null>((resolve) => child.once("close", resolve));
  let ended = false;
  void exit.then(() => (ended = true));
  const pid = child.pid ?? 0;
  return {
    pid,
    output: () => text,
    exit,
    stop: () => {
      if (isAlive(pid)) signal(pid, "SIGTERM");
      return exit;
    },
    sees: async (pattern) => {
      await waitUntil(() => pattern.test(text) || ended, 120_000);
      if (!pattern.test(text)) throw new Error(`Waited for ${pattern}, saw:\n${text}`);
    },
  };
}

/** Finds the processes whose command line or environment contains the folder's path. Reads Linux's /proc. */
function processesOf(root: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isAlive(pid) && ["cmdline", "environ"].some((file) => read(pid, file).includes(root)));
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
