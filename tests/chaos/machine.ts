import { type ChildProcess, spawn } from "node:child_process";
import { openSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { signal, waitUntil } from "@/lib/supervisor/processes";

const ROOT = process.cwd();
const EXIT_WITH_PARENT = pathToFileURL(join(ROOT, "scripts", "exit-with-parent.mjs")).href;
/** As the supervisor does, only sooner. */
const START_AGAIN_AFTER_MS = 200;
const STOP_TIMEOUT_MS = 15_000;
/** From T2 to the outcome, with a stalled answer and a busy machine. */
const LONGEST_HAND_OVER_MS = 10_000;

export interface MachineSpec {
  name: string;
  args: string[];
  env: Record<string, string>;
  logFile: string;
}

/** From when to when something was done to one life of a process; `performance.now()`. */
interface Disturbance {
  life: number;
  fromMs: number;
  untilMs: number;
}

/** Whether what began then may have been under way when it happened. */
export function isHit(beganMs: number, { fromMs, untilMs }: { fromMs: number; untilMs: number }): boolean {
  return beganMs <= untilMs && beganMs >= fromMs - LONGEST_HAND_OVER_MS;
}

/** A process that can be killed and made to stand still by its id; when it dies it starts again. */
export class Machine {
  /** Counts its lives. */
  life = 0;
  kills = 0;
  pauses = 0;
  readonly name: string;
  readonly #disturbances: Disturbance[] = [];
  #child: ChildProcess | null = null;
  #stopping = false;

  constructor(private readonly spec: MachineSpec) {
    this.name = spec.name;
  }

  get isAlive(): boolean {
    return this.#child !== null;
  }

  start(): void {
    const { args, env, logFile } = this.spec;
    this.life += 1;
    this.#stopping = false;
    const log = openSync(logFile, "a");
    const child = spawn(process.execPath, ["--import", EXIT_WITH_PARENT, ...args], {
      cwd: ROOT,
      env: { ...process.env, ...env, EXIT_WITH_PARENT: "true" },
      detached: true,
      stdio: ["pipe", log, log],
    });
    child.stdin?.on("error", () => undefined);
    this.#child = child;
    child.once("close", () => {
      if (this.#child === child) this.#child = null;
      if (!this.#stopping) setTimeout(() => !this.#stopping && this.start(), START_AGAIN_AFTER_MS);
    });
  }

  /** SIGKILL, noted as the cause of whatever its life leaves uncertain. */
  kill(): void {
    const pid = this.#child?.pid;
    if (pid === undefined || !signal(-pid, "SIGKILL")) return;
    this.kills += 1;
    // What it had written before is read from its sockets a moment later.
    this.disturb(performance.now(), Number.POSITIVE_INFINITY);
  }

  /** SIGSTOP, and after a while SIGCONT; resolves then. */
  async pause(ms: number): Promise<void> {
    const pid = this.#child?.pid;
    if (pid === undefined || !signal(-pid, "SIGSTOP")) return;
    const fromMs = performance.now();
    const { life } = this;
    this.pauses += 1;
    await new Promise((resolve) => setTimeout(resolve, ms));
    signal(-pid, "SIGCONT");
    this.#disturbances.push({ life, fromMs, untilMs: performance.now() });
  }

  /** Notes that something happened to this life. */
  disturb(fromMs: number, untilMs = fromMs): void {
    this.#disturbances.push({ life: this.life, fromMs, untilMs });
  }

  /** Whether something was done to this life while it may have been at what it began then. */
  wasDisturbed(life: number, beganMs: number): boolean {
    return this.#disturbances.some((one) => one.life === life && isHit(beganMs, one));
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    signal(pid, "SIGTERM");
    const isGone = () => this.#child === null;
    if (await waitUntil(isGone, STOP_TIMEOUT_MS)) return;
    signal(-pid, "SIGKILL");
    await waitUntil(isGone, STOP_TIMEOUT_MS);
  }
}
