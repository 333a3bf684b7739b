import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A temporary folder for everything that a test run makes, and the end of every process that it started:
 * databases and products run in process groups of their own, so they are found by the folder in their
 * environment (on Linux; elsewhere each of them ends when its parent's pipe or its data folder goes).
 */
export function beginTestRun() {
  const folder = mkdtempSync(join(tmpdir(), "julia-run-"));
  // PostgreSQL's own user must get through.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  return () => {
    for (const pid of processesOf(folder)) endProcess(pid);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
}

function processesOf(folder) {
  if (process.platform !== "linux") return [];
  const mark = `TMPDIR=${folder}\0`;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").includes(mark);
      } catch {
        return false;
      }
    })
    .map(Number);
}

function endProcess(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended by itself.
  }
}
