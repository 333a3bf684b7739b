import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Creates a temporary folder for everything that a test run creates. At the end, stops every process that the run
 * started. Databases and products run in their own process groups, so on Linux they are found by the folder in their
 * environment. On other systems, each exits when its parent's pipe or its data folder disappears.
 */
export function beginTestRun() {
  const folder = mkdtempSync(join(tmpdir(), "julia-run-"));
  // The operating system user that runs PostgreSQL must be able to enter this folder.
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
    // The process has already exited.
  }
}
