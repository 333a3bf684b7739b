/**
 * Preloaded into every child of the supervisor: standard input is a pipe that the supervisor holds open and
 * never writes to. When it closes, the supervisor is gone, and this process ends as if it had been told to.
 */
const GRACE_MS = 10_000;

function onParentGone() {
  setTimeout(() => process.kill(process.pid, "SIGKILL"), GRACE_MS).unref();
  process.kill(process.pid, "SIGTERM");
}

process.stdin.once("close", onParentGone);
process.stdin.on("error", () => undefined);
process.stdin.resume();
// Waiting for the parent's end is no reason to stay.
process.stdin.unref?.();
