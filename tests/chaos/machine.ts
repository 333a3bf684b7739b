import { type ChildProcess, spawn } from "node:child_process";
import { openSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { signal, waitUntil } from "@/lib/supervisor/processes";

const ROOT = process.cwd();
const EXIT_WITH_PARENT = pathToFileURL(join(ROOT, "scripts", "exit-with-parent.mjs")).href;
/** Shorter than the delay of the supervisor before it restarts a process. */
const START_AGAIN_AFTER_MS = 200;
const STOP_TIMEOUT_MS = 15_000;
/**
 * Upper bound on the time from the start of a dispatch to its outcome. Includes a stalled response on a slow machine.
 */
const LONGEST_DISPATCH_MS = 10_000;

export interface MachineSpec {
  name: string;
  args: string[];
  env: Record<string, string>;
  logFile: string;
}

/** A fault that hit a process during the run with number `life`. Times are values of `performance.now()`. */
interface Disturbance {
  life: number;
  fromMs: number;
  untilMs: number;
}

/** Returns true if a dispatch that began at `beganMs` can have been in progress during the fault. */
export function isHit(beganMs: number, { fromMs, untilMs }: { fromMs: number; untilMs: number }): boolean {
  return beganMs <= untilMs && beganMs >= fromMs - LONGEST_DISPATCH_MS;
}

/** A process that the harness can kill and pause, and that is restarted when it exits. */
export class Machine {
  /** Number of times that the process has been started. */
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

  /** Kills the process. The kill explains every message that this run of the process leaves uncertain. */
  kill(): void {
    const pid = this.#child?.pid;
    if (pid === undefined || !signal(-pid, "SIGKILL")) return;
    this.kills += 1;
    // The fault has no end, because bytes that the process wrote before its death can arrive later.
    this.disturb(performance.now(), Number.POSITIVE_INFINITY);
  }

  /** Kills the process for good. `start` starts it again. */
  async halt(): Promise<void> {
    this.#stopping = true;
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    signal(-pid, "SIGKILL");
    await waitUntil(() => this.#child === null, STOP_TIMEOUT_MS);
  }

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

  disturb(fromMs: number, untilMs = fromMs): void {
    this.#disturbances.push({ life: this.life, fromMs, untilMs });
  }

  /** Returns true if a fault may have hit a dispatch that began at `beganMs` during the run with number `life`. */
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
