import { COMMITS, type Commit, type CommitFault } from "./database-proxy";
import type { Sending, WireFault } from "./gateway-proxy";
import { isHit, type Machine } from "./machine";

/** Point at which a proxy can kill or pause a process or cut its connection. */
export type KillPoint =
  | { at: "connect"; fault: "pause" }
  | { at: "wire"; fault: Extract<WireFault, `kill_${string}`> }
  | { at: "commit"; commit: Commit; fault: CommitFault };

const KILLS = ["kill_before", "kill_after", "kill_received"] as const;
const COMMIT_FAULTS: Record<Commit, readonly CommitFault[]> = {
  reserve: [...KILLS, "pause_after"],
  begin_dispatch: [...KILLS, "cut_after", "pause_after"],
  finish: [...KILLS, "cut_after"],
  accept_message: [...KILLS, "cut_after"],
  store_media: ["kill_before", "kill_after"],
  store_webhook: ["kill_before", "kill_after"],
  settle_event: ["kill_before", "kill_after"],
};
const WIRE_KILLS = [
  "kill_connected",
  "kill_headers",
  "kill_requested",
  "kill_answered",
  "kill_half",
  "kill_after",
] as const;

export const KILL_POINTS: readonly KillPoint[] = [
  ...COMMITS.flatMap((commit) =>
    COMMIT_FAULTS[commit].map((fault): KillPoint => ({ at: "commit", commit, fault })),
  ),
  { at: "connect", fault: "pause" },
  ...WIRE_KILLS.map((fault): KillPoint => ({ at: "wire", fault })),
];

/** Faults that affect a dispatch without killing the process, each with the share of dispatches that it affects. */
export type WireShares = Partial<Record<"reset" | "late" | "lose" | "half" | "stall" | "drop", number>>;

/** Upper bound on the time until the gateway has connected a dropped session again. */
const DROP_LASTS_MS = 5_000;

/** Chooses all faults of a run from one seed and records them. */
export class Controller {
  readonly disturbedTokens = new Set<string>();
  readonly fired = new Map<string, number>();
  /** Number of kill points that actually hit a process. */
  strikes = 0;
  readonly #dispatches = new Map<string, { machine: Machine; life: number; atMs: number }[]>();
  /** When the session of each instance was last dropped. */
  readonly #drops = new Map<string, number>();
  readonly #outages: { fromMs: number; untilMs: number }[] = [];
  #armed: { point: KillPoint; fire(): void } | null = null;
  /** Instances whose dispatches receive no response. */
  readonly stalled = new Set<string>();

  constructor(
    private readonly random: () => number,
    private readonly shares: WireShares = {},
    private readonly fileShares = shares,
  ) {}

  /** Waits until a process reaches the kill point and the fault hits the process. Returns false on timeout. */
  async strike(point: KillPoint, withinMs: number): Promise<boolean> {
    return await new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#armed = null;
        resolve(false);
      }, withinMs);
      const fire = () => {
        clearTimeout(timer);
        this.#armed = null;
        this.strikes += 1;
        this.#count(nameOf(point));
        resolve(true);
      };
      this.#armed = { point, fire };
    });
  }

  get hasWireFaults(): boolean {
    return Object.keys(this.shares).length > 0;
  }

  decideWire(sending: Sending): WireFault | null {
    const fault = this.#wireFault(sending);
    const { instanceName, token, isFile } = sending;
    if (fault === "drop") this.#drops.set(instanceName, performance.now());
    const isDropped =
      performance.now() - (this.#drops.get(instanceName) ?? Number.NEGATIVE_INFINITY) < DROP_LASTS_MS;
    // A dropped session cannot explain an uncertain text, because the gateway's response must say whether the text was
    // sent. Its response to a file proves nothing (docs/gateway-contract.md, "Files").
    if (isFile && isDropped) this.disturbedTokens.add(token);
    if (fault === null) return null;
    if (fault !== "drop") this.disturbedTokens.add(token);
    if (!fault.startsWith("kill_")) this.#count(fault);
    return fault;
  }

  #wireFault({ instanceName, machine, isFile }: Sending): WireFault | null {
    if (this.stalled.has(instanceName)) return "hang";
    if (machine !== null && this.#armed?.point.at === "wire") {
      const { fault } = this.#armed.point;
      this.#armed.fire();
      return fault;
    }
    const shares = isFile ? this.fileShares : this.shares;
    let draw = this.random();
    for (const kind of ["reset", "late", "lose", "half", "stall", "drop"] as const) {
      draw -= shares[kind] ?? 0;
      if (draw < 0) return kind;
    }
    return null;
  }

  decideCommit(commit: Commit, moment: "before" | "after"): CommitFault | null {
    const point = this.#armed?.point;
    if (point?.at !== "commit" || point.commit !== commit) return null;
    if ((point.fault === "kill_before") !== (moment === "before")) return null;
    this.#armed?.fire();
    return point.fault;
  }

  decidePause(): boolean {
    if (this.#armed?.point.at !== "connect") return false;
    this.#armed.fire();
    return true;
  }

  noteDispatch(messageId: string, machine: Machine, life: number): void {
    const known = this.#dispatches.get(messageId) ?? [];
    known.push({ machine, life, atMs: performance.now() });
    this.#dispatches.set(messageId, known);
  }

  noteOutage(fromMs: number, untilMs: number): void {
    this.#count("database restart");
    this.#outages.push({ fromMs, untilMs });
  }

  explains(messageId: string, token: string): boolean {
    if (this.disturbedTokens.has(token)) return true;
    return (this.#dispatches.get(messageId) ?? []).some(
      ({ machine, life, atMs }) =>
        machine.wasDisturbed(life, atMs) || this.#outages.some((outage) => isHit(atMs, outage)),
    );
  }

  #count(name: string): void {
    this.fired.set(name, (this.fired.get(name) ?? 0) + 1);
  }
}

function nameOf(point: KillPoint): string {
  return point.at !== "commit" ? `${point.at} ${point.fault}` : `${point.commit} ${point.fault}`;
}
