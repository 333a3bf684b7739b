import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { basename, dirname, relative } from "node:path";
import { Failure } from "./failure.mjs";
import { ROOT } from "./folders.mjs";

const EXIT_WITH_PARENT = new URL("../exit-with-parent.mjs", import.meta.url).href;
const TAIL_LINES = 40;
const running = new Set();

/** Stops all running programs. Signals whole process groups, because builds start child processes. */
export function stopRunning() {
  for (const child of running) {
    try {
      process.kill(-child.pid, "SIGTERM");
    } catch {
      // The process has already exited.
    }
  }
}

/** Runs a program, writes its output to a log and resolves with its exit code. */
export async function run(command, args, { log, env = {} }) {
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, "w");
  // If this process is killed, the programs that it started must exit too, or they would interfere with the build of
  // the next start.
  const preload = /^node(\.exe)?$/.test(basename(command)) ? ["--import", EXIT_WITH_PARENT] : [];
  const child = spawn(command, [...preload, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env, EXIT_WITH_PARENT: "true" },
    detached: true,
    stdio: ["pipe", output, output],
  });
  child.stdin?.on("error", () => undefined);
  closeSync(output);
  running.add(child);
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve(code ?? 1));
    });
  } finally {
    running.delete(child);
  }
}

/** Like `run`, but throws a `Failure` with the end of the log if the program fails. */
export async function runLogged(what, command, args, options) {
  const code = await run(command, args, options);
  if (code !== 0) {
    throw new Failure(
      `${what} failed (exit code ${code}). All of it: ${relative(ROOT, options.log)}`,
      tail(options.log),
    );
  }
}

export function tail(log, lines = TAIL_LINES) {
  return readFileSync(log, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
}
