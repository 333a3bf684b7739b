import { type ChildProcess, spawn } from "node:child_process";
import { openSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { signal, waitUntil } from "@/lib/supervisor/processes";

const ROOT = process.cwd();
const EXIT_WITH_PARENT = pathToFileURL(join(ROOT, "scripts", "exit-with-parent.mjs")).href;
/** Shorter than the supervisor's restart delay. */
const START_AGAIN_AFTER_MS = 200;
const STOP_TIMEOUT_MS = 15_000;
/** Upper bound from the start of a dispatch to its outcome, including a stalled response on a slow machine. */
const LONGEST_DISPATCH_MS = 10_000;

export interface MachineSpec {
  name: string;
  args: string[];
  env: Record<string, string>;
  logFile: string;
}

/** A fault during one run of a process, from its start to its exit. Times are from `performance.now()`. */
interface Disturbance {
  life: number;
  fromMs: number;
  untilMs: number;
}

/** Whether a dispatch that began at `beganMs` can have been running during the fault. */
export function isHit(beganMs: number, { fromMs, untilMs }: { fromMs: number; untilMs: number }): boolean {
  return beganMs <= untilMs && beganMs >= fromMs - LONGEST_DISPATCH_MS;
}

/** Process that the harness can kill and pause. Restarts when it dies. */
export class Machine {
  /** Number of starts. */
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

  /** Sends SIGKILL and records it as the explanation for everything that this life leaves uncertain. */
  kill(): void {
    const pid = this.#child?.pid;
    if (pid === undefined || !signal(-pid, "SIGKILL")) return;
    this.kills += 1;
    // The fault has no end, because bytes that the process wrote before it died can arrive later.
    this.disturb(performance.now(), Number.POSITIVE_INFINITY);
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

  /** Whether a fault hit this life during a dispatch that began at `beganMs`. */
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
