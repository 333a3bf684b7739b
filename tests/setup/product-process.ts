import { type ChildProcess, spawn } from "node:child_process";
import { openChildLog, tailOf } from "@/lib/supervisor/child-log";
import { signal, waitUntil } from "@/lib/supervisor/processes";
import type { ChildSpec } from "@/lib/supervisor/supervised-child";

const UP_TIMEOUT_MS = 120_000;
/** A process that uses much memory takes seconds to end on a busy machine. */
const KILL_TIMEOUT_MS = 60_000;

/** A process of the product. It is started in the same way as by the supervisor, but only the test restarts it. */
export class ProductProcess {
  #process: ChildProcess | null = null;

  constructor(private readonly spec: ChildSpec) {}

  /**
   * Resolves when the process is up, immediately if the process is running already. If the process does not come up,
   * throws an error with the end of its log.
   */
  async start(): Promise<void> {
    if (this.#process !== null) return;
    const { spec } = this;
    const log = openChildLog(spec.logFile);
    const child = spawn(spec.command, spec.args, {
      cwd: spec.folder,
      env: spec.env,
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => log.write(chunk));
    child.once("close", () => {
      log.close();
      this.#process = null;
    });
    const isSettled = await waitUntil(
      async () => this.#process === null || (await spec.isUp()),
      UP_TIMEOUT_MS,
    );
    if (!isSettled || this.#process === null) {
      throw new Error(`The ${spec.name} process does not start:\n${tailOf(spec.logFile, 20)}`);
    }
  }

  async stop(): Promise<void> {
    await this.#end("SIGTERM", this.spec.stopTimeoutMs);
    await this.kill();
  }

  async kill(): Promise<void> {
    await this.#end("SIGKILL", KILL_TIMEOUT_MS);
  }

  async #end(name: NodeJS.Signals, timeoutMs: number): Promise<void> {
    const pid = this.#process?.pid;
    if (pid === undefined) return;
    signal(name === "SIGKILL" ? -pid : pid, name);
    await waitUntil(() => this.#process === null, timeoutMs, 10);
  }
}
