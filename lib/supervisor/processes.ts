import { isErrorCode, readIfPresent } from "./secrets";

/** Whether a process with this id runs, whoever owns it. A zombie does not run. */
export function isAlive(pid: number): boolean {
  if (process.platform === "linux" && processState(pid) === "Z") return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrorCode(error, "EPERM");
  }
}

/** Linux's letter for the state of a process; null on other systems, or when the process is gone. */
function processState(pid: number): string | null {
  const stat = readIfPresent(`/proc/${pid}/stat`);
  // The name before the state is in brackets and may contain anything.
  return stat?.slice(stat.lastIndexOf(")") + 2)[0] ?? null;
}

/** The program name of a process; null on systems without /proc. */
export function programOf(pid: number): string | null {
  return readIfPresent(`/proc/${pid}/comm`);
}

/** Sends a signal; false when the process is gone. A negative id addresses a process group. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (isErrorCode(error, "ESRCH")) return false;
    throw error;
  }
}

/** Waits until the condition holds; false on timeout. */
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
