import { type ChildProcess, spawn } from "node:child_process";
import { openChildLog, tailOf } from "@/lib/supervisor/child-log";
import { signal, waitUntil } from "@/lib/supervisor/processes";
import type { ChildSpec } from "@/lib/supervisor/supervised-child";

const UP_TIMEOUT_MS = 120_000;

/** A product process started as the supervisor starts it, but restarted only when the test asks for it. */
export class ProductProcess {
  #process: ChildProcess | null = null;

  constructor(private readonly spec: ChildSpec) {}

  /** Resolves when the process is up. Throws with the end of its log if it does not come up. */
  async start(): Promise<void> {
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
    await this.#end("SIGKILL", 5000);
  }

  async #end(name: NodeJS.Signals, timeoutMs: number): Promise<void> {
    const pid = this.#process?.pid;
    if (pid === undefined) return;
    signal(name === "SIGKILL" ? -pid : pid, name);
    await waitUntil(() => this.#process === null, timeoutMs, 10);
  }
}
