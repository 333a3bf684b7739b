import { type ChildProcess, spawn } from "node:child_process";
import { openChildLog, tailOf } from "./child-log";
import { signal, waitUntil } from "./processes";
import { StartError } from "./start-error";

export interface ChildSpec {
  name: string;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  folder: string;
  logFile: string;
  /** Returns whether the process is up. Polled after each start until it returns true. */
  isUp(): Promise<boolean>;
  /** Time between SIGTERM and SIGKILL. */
  stopTimeoutMs: number;
}

export interface RestartRules {
  firstDelayMs: number;
  longestDelayMs: number;
  /** A child that was up for this long is restarted immediately, whatever the cause of its end. */
  steadyAfterMs: number;
}

const RESTART_RULES: RestartRules = {
  firstDelayMs: 1000,
  longestDelayMs: 30_000,
  // The intended time is 10 s. The value is lower, because on a busy machine the supervisor may detect late that a
  // child is up.
  steadyAfterMs: 8_000,
};

const UP_TIMEOUT_MS = 60_000;

/**
 * A process that is restarted when it dies. Its standard input is a pipe that is never written to: if the supervisor
 * dies, even by SIGKILL, the pipe closes and the child exits (scripts/exit-with-parent.mjs).
 */
export class SupervisedChild {
  #process: ChildProcess | null = null;
  #stopping = false;
  #delayMs: number;
  /** Time at which the running child was first found to be up. */
  #upAt: number | null = null;
  #waiting: NodeJS.Timeout | undefined;
  #lastWords = "";

  constructor(
    readonly spec: ChildSpec,
    private readonly say: (line: string) => void,
    private readonly rules: RestartRules = RESTART_RULES,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.#delayMs = rules.firstDelayMs;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /**
   * Starts the child for the first time. Resolves once the child is up. Throws a `StartError` if the child does not
   * come up.
   */
  async start(): Promise<void> {
    const child = this.#spawn();
    const isGone = () => this.#process !== child;
    const isSettled = await waitUntil(async () => isGone() || (await this.spec.isUp()), UP_TIMEOUT_MS);
    if (isSettled && !isGone()) {
      this.#upAt = this.clock();
      child.once("close", () => this.#startAgain());
      return;
    }
    if (this.#stopping) return;
    await this.stop();
    const last = tailOf(this.spec.logFile, 12);
    throw new StartError(
      `${last}\nThe ${this.spec.name} process does not start; its log: ${this.spec.logFile}`,
    );
  }

  /** Sends SIGTERM and, after the timeout, SIGKILL to the whole process group. Resolves once the child is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#waiting);
    const pid = this.pid;
    if (pid === undefined) return;
    const isGone = () => this.#process === null;
    signal(pid, "SIGTERM");
    if (!(await waitUntil(isGone, this.spec.stopTimeoutMs, 10))) this.kill();
    await waitUntil(isGone, 5000, 10);
  }

  /** Kills the child and its own children immediately. */
  kill(): void {
    if (this.pid !== undefined) signal(-this.pid, "SIGKILL");
  }

  #spawn(): ChildProcess {
    const { spec } = this;
    const log = openChildLog(spec.logFile);
    const child = spawn(spec.command, spec.args, {
      cwd: spec.folder,
      env: spec.env,
      // A separate process group, so that Ctrl-C reaches only the supervisor, which stops all children in order.
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#process = child;
    this.#upAt = null;
    child.stdin?.on("error", () => undefined);
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => log.write(chunk));
    child.once("error", (error) => log.write(`${error.message}\n`));
    // Kills the rest of the child's process group, so that none of the child's children runs alongside the replacement.
    child.once("exit", () => child.pid !== undefined && signal(-child.pid, "SIGKILL"));
    child.once("close", (code, name) => {
      this.#process = null;
      this.#lastWords = name ?? `exit code ${code}`;
      log.write(`${new Date().toISOString()} ended: ${this.#lastWords}\n`);
      log.close();
    });
    return child;
  }

  #startAgain(): void {
    if (this.#stopping) return;
    const delayMs = this.#nextDelayMs();
    const when = delayMs === 0 ? "at once" : `in ${delayMs / 1000} s`;
    this.say(`The ${this.spec.name} process ended (${this.#lastWords}); it starts again ${when}.`);
    this.#waiting = setTimeout(() => {
      const child = this.#spawn();
      child.once("close", () => this.#startAgain());
      void this.#sayWhenUp(child);
    }, delayMs);
  }

  /** Increases the delay only for a child that does not come up or does not stay up. */
  #nextDelayMs(): number {
    const { firstDelayMs, longestDelayMs, steadyAfterMs } = this.rules;
    if (this.#upAt !== null && this.clock() - this.#upAt >= steadyAfterMs) {
      this.#delayMs = firstDelayMs;
      return 0;
    }
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(delayMs * 2, longestDelayMs);
    return delayMs;
  }

  async #sayWhenUp(child: ChildProcess): Promise<void> {
    const isGone = () => this.#process !== child;
    await waitUntil(async () => isGone() || (await this.spec.isUp()), Number.POSITIVE_INFINITY, 100);
    if (isGone()) return;
    this.#upAt = this.clock();
    this.say(`The ${this.spec.name} process is up again.`);
  }
}
