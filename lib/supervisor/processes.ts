import { isErrorCode, readIfPresent } from "./secrets";

/** Returns whether a process with this id is running, regardless of its owner. A zombie does not count. */
export function isAlive(pid: number): boolean {
  if (process.platform === "linux" && processState(pid) === "Z") return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrorCode(error, "EPERM");
  }
}

/** Returns Linux's process state letter, or null on other systems or if the process is gone. */
function processState(pid: number): string | null {
  const stat = readIfPresent(`/proc/${pid}/stat`);
  // The name before the state is in parentheses and may contain any character.
  return stat?.slice(stat.lastIndexOf(")") + 2)[0] ?? null;
}

/** Returns the program name of a process, or null if the process is gone or the system has no /proc. */
export function programOf(pid: number): string | null {
  return readIfPresent(`/proc/${pid}/comm`);
}

/** Sends a signal. Returns false if the process is gone. A negative id addresses a process group. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (isErrorCode(error, "ESRCH")) return false;
    throw error;
  }
}

/** Waits until the condition is true. Returns false on timeout. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number,
  everyMs = 25,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    if (await condition()) return true;
    if (performance.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
