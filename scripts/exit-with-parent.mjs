/**
 * Preloaded into every process that the supervisor, a build or a test run starts: standard input is a pipe that
 * the parent holds open and never writes to. When it closes, the parent is gone, and this process ends as if it
 * had been told to.
 */
const GRACE_MS = 10_000;

function onParentGone() {
  setTimeout(() => process.kill(process.pid, "SIGKILL"), GRACE_MS).unref();
  process.kill(process.pid, "SIGTERM");
}

if (process.env.EXIT_WITH_PARENT === "true") {
  // What this process starts has another standard input, and is its own business.
  delete process.env.EXIT_WITH_PARENT;
  process.stdin.once("close", onParentGone);
  process.stdin.on("error", () => undefined);
  process.stdin.resume();
  // Waiting for the parent's end is no reason to stay.
  process.stdin.unref?.();
}
