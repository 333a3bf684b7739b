import {
  accessSync,
  chmodSync,
  constants,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Linux's file system in memory. Its default size is half of the machine's memory, but containers may limit it. */
const MEMORY_FOLDER = "/dev/shm";
const NEEDED_MEMORY_BYTES = 2 * 1024 ** 3;

/**
 * Creates a temporary folder for everything that a test run creates, and a second one in memory for its databases
 * (tests/setup/postgres.ts). Returns a function that kills every process that the run started and then deletes both
 * folders. Databases and products run in their own process groups, so on Linux they are identified by the folder in
 * their environment. On other systems, each process exits when its parent's pipe closes or its data folder disappears.
 */
export function beginTestRun() {
  const folder = makeFolder(tmpdir());
  process.env.TMPDIR = folder;
  const inMemory = hasRoom(MEMORY_FOLDER) ? makeFolder(MEMORY_FOLDER) : null;
  if (inMemory !== null) process.env.TEST_MEMORY_FOLDER = inMemory;
  return () => {
    for (const pid of processesOf(folder)) endProcess(pid);
    for (const made of [folder, inMemory]) {
      if (made !== null) rmSync(made, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
  };
}

function makeFolder(parent) {
  const folder = mkdtempSync(join(parent, "julia-run-"));
  // The operating system user that runs PostgreSQL must be able to enter this folder.
  chmodSync(folder, 0o755);
  return folder;
}

function hasRoom(folder) {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= NEEDED_MEMORY_BYTES;
  } catch {
    return false;
  }
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
