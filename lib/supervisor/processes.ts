import { isErrorCode, readIfPresent } from "./secrets";

/** Whether a process of this id runs, whoever owns it. One that has ended and was not collected does not. */
export function isAlive(pid: number): boolean {
  if (process.platform === "linux" && processState(pid) === "Z") return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrorCode(error, "EPERM");
  }
}

/** Linux's one letter for what a process does; null where that cannot be asked, or when it is gone. */
function processState(pid: number): string | null {
  const stat = readIfPresent(`/proc/${pid}/stat`);
  // The name before it is in brackets and may hold anything.
  return stat?.slice(stat.lastIndexOf(")") + 2)[0] ?? null;
}

/** The program of a process as the system names it; null where that cannot be asked. */
export function programOf(pid: number): string | null {
  return readIfPresent(`/proc/${pid}/comm`);
}

/** Sends a signal; false when the process is gone already. Negative ids address a process group. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (isErrorCode(error, "ESRCH")) return false;
    throw error;
  }
}

/** Waits until the condition holds; false when the time is over first. */
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
