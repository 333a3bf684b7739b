import { spawnSync } from "node:child_process";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const RETRY_MS = 200;

/**
 * Acquires a lock: a file that contains the process id and the start time of its owner. Returns `{ release }`, or
 * `{ ownerPid }` if a live process owns the lock. Takes over the lock of a dead owner, even if another program has
 * reused the owner's process id.
 */
export function tryLock(file) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${process.pid}\n${birthOf(process.pid)}\n`;
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    for (;;) {
      try {
        linkSync(draft, file);
        return { release: () => releaseIfMine(file, mine) };
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
      }
      const found = readIfPresent(file);
      const ownerPid = found === null ? null : liveOwner(found);
      if (ownerPid !== null) return { ownerPid };
      if (found !== null) removeStale(file, found);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Waits for the lock. If the lock is taken, calls `onWait` once with the owner's process id. */
export async function waitForLock(file, onWait) {
  let isReported = false;
  for (;;) {
    const lock = tryLock(file);
    if (lock.release !== undefined) return lock;
    if (!isReported) onWait(lock.ownerPid);
    isReported = true;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

export function lockOwner(file) {
  const found = readIfPresent(file);
  return found === null ? null : liveOwner(found);
}

function liveOwner(content) {
  const [pid, birth] = content.split("\n");
  return Number(pid) > 0 && birthOf(Number(pid)) === birth ? Number(pid) : null;
}

/**
 * Returns the start time of a process, or "" if the process has exited. The start time distinguishes processes with the
 * same id.
 */
function birthOf(pid) {
  if (process.platform === "linux") {
    const boot = readIfPresent("/proc/sys/kernel/random/boot_id")?.trim();
    // The start time is field 22. It is counted from the end of the process name, because the name may contain spaces
    // and parentheses.
    const stat = readIfPresent(`/proc/${pid}/stat`)?.split(") ").at(-1).split(" ");
    return stat === undefined || stat[0] === "Z" ? "" : `${boot}/${stat[19]}`;
  }
  return spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).stdout?.trim() ?? "";
}

/**
 * Renames the stale lock first. If two processes have found the same stale lock, only one of them can rename and remove
 * it.
 */
function removeStale(file, expected) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw error;
  }
  try {
    if (readFileSync(aside, "utf8") !== expected) linkSync(aside, file);
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function releaseIfMine(file, mine) {
  if (readIfPresent(file) === mine) rmSync(file, { force: true });
}

function readIfPresent(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ESRCH") return null;
    throw error;
  }
}
