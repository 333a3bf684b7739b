/**
 * Preloaded into every process that the supervisor, a build or a test run starts. Standard input is a pipe that the
 * parent keeps open and never writes to. If the pipe closes, the parent has exited, and this process shuts down as it
 * would on SIGTERM.
 */
const GRACE_MS = 10_000;

function onParentGone() {
  setTimeout(() => process.kill(process.pid, "SIGKILL"), GRACE_MS).unref();
  process.kill(process.pid, "SIGTERM");
}

if (process.env.EXIT_WITH_PARENT === "true") {
  // Children of this process must not inherit the variable, because their standard input is not this pipe.
  delete process.env.EXIT_WITH_PARENT;
  process.stdin.once("close", onParentGone);
  process.stdin.on("error", () => undefined);
  process.stdin.resume();
  // Waiting for the pipe to close must not keep this process running.
  process.stdin.unref?.();
}
