import type { OutlookLimit } from "@/types/outlook";
import { askedBatches, waitingBatches } from "./batches";
import { ChipModel } from "./chip-model";
import { chipFor, chipInTurn, turnsAfter } from "./choose-chip";
import { type Batch, isMoreUrgent, MessageLine } from "./message-line";
import type { PoolSnapshot } from "./pool-snapshot";
import { WaitTally } from "./wait-tally";
import { WakeHeap } from "./wake-heap";

const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

export interface Question {
  count: number;
  isFollowUp: boolean;
  /** Nothing is simulated after this many seconds. */
  horizon: number;
}

export interface SimulatedRun {
  /** Seconds until the query's last message is sent; null if that is after the horizon. */
  finishAt: number | null;
  sentByDeadline: number;
  limits: { limit: OutlookLimit; share: number }[];
}

/**
 * Simulates how the waiting messages and the query's messages are sent. Cooldowns are spread evenly over their range
 * instead of randomly, so that the same pool always produces the same result. Assumes that no send fails, no new
 * messages are accepted and no chip connects or disconnects.
 */
export function simulate(pool: PoolSnapshot, question: Question): SimulatedRun {
  return new Simulation(pool, question).run();
}

class Simulation {
  private now = 0;
  private left: number;
  private sentByDeadline = 0;
  private draws = 0;
  private readonly senders: ChipModel[];
  /** Chips that may write to any contact. */
  private readonly choosable: ChipModel[];
  private readonly free = new Set<ChipModel>();
  private readonly resting = new WakeHeap<ChipModel>();
  private readonly own = new Map<ChipModel, MessageLine>();
  /** Chips that have messages bound to them. */
  private readonly bound = new Set<ChipModel>();
  private readonly shared = new Map<string, MessageLine>();
  private readonly tally: WaitTally;

  constructor(
    private readonly pool: PoolSnapshot,
    private readonly question: Question,
  ) {
    const chips = pool.chips.map((facts) => new ChipModel(facts, pool));
    this.left = question.count;
    this.tally = new WaitTally(pool.closures);
    const maySend = ({ facts }: ChipModel) => facts.absence === null || facts.absence === "restricted";
    this.senders = pool.isWorkerAlive ? chips.filter(maySend) : [];
    this.choosable = this.senders.filter(({ facts }) => facts.absence === null);
    for (const chip of this.senders) {
      this.own.set(chip, new MessageLine());
      this.settleDown(chip);
    }
    for (const { batch, specialty } of waitingBatches(pool)) this.queue(batch, specialty, true);
    for (const batch of askedBatches(pool, question)) this.queue(batch, pool.specialty, false);
  }

  run(): SimulatedRun {
    const { horizon } = this.question;
    while (this.senders.length > 0 && this.left > 0 && this.now <= horizon) {
      this.skipClosure();
      this.wake();
      this.moveOn();
      if (!this.dispatch()) this.now = this.nextEvent();
    }
    const end = Math.min(this.now, horizon);
    for (const chip of this.senders) this.tally.settle(chip, end);
    return {
      finishAt: this.left === 0 ? this.now : null,
      sentByDeadline: this.sentByDeadline,
      limits: this.senders.length > 0 ? this.tally.shares() : [{ limit: this.obstacle(), share: 1 }],
    };
  }

  /** Why nothing can be sent at all. */
  private obstacle(): OutlookLimit {
    return this.pool.isWorkerAlive ? "chips_down" : "worker_down";
  }

  /**
   * Adds a batch to the line of its preferred chip or to a shared line. If the preferred chip cannot send and the real
   * queue keeps the batch waiting for that chip (`staysWithChip`), the batch is left out.
   */
  private queue(batch: Batch, specialty: string, staysWithChip: boolean): void {
    const chip = this.senders.find(({ facts }) => facts.instanceName === batch.preferred);
    if (batch.preferred === null || (chip === undefined && !staysWithChip)) this.line(specialty).add(batch);
    else if (chip !== undefined) this.bind(chip, batch);
  }

  private bind(chip: ChipModel, batch: Batch): void {
    if (batch.count === 0) return;
    this.own.get(chip)?.add(batch);
    this.bound.add(chip);
  }

  private line(specialty: string): MessageLine {
    const line = this.shared.get(specialty) ?? new MessageLine();
    this.shared.set(specialty, line);
    return line;
  }

  private skipClosure(): void {
    const closed = this.pool.closures.find(({ from, until }) => from <= this.now && this.now < until);
    if (closed === undefined) return;
    this.tally.addClosure(closed.until - this.now, this.senders.length);
    this.now = closed.until;
  }

  private settleDown(chip: ChipModel): void {
    if (!chip.isBlocked(this.now)) {
      this.free.add(chip);
      return;
    }
    this.tally.begin(chip, this.now);
    const at = chip.wakesAt();
    if (at < Number.POSITIVE_INFINITY) this.resting.push(at, chip);
  }

  private wake(): void {
    for (let chip = this.resting.popDue(this.now); chip; chip = this.resting.popDue(this.now)) {
      this.tally.settle(chip, this.now);
      chip.rest(this.now);
      this.settleDown(chip);
      if (!chip.isBlocked(this.now)) this.bringBack(chip);
    }
  }

  /** Moves messages back to their preferred chip once that chip is free, as `julia.route_message` does. */
  private bringBack(chip: ChipModel): void {
    const name = chip.facts.instanceName;
    for (const line of this.shared.values()) {
      for (const batch of line.takeWhere(({ preferred }) => preferred !== null && preferred === name))
        this.bind(chip, batch);
    }
  }

  /**
   * Moves messages to other chips: immediately if the daily window of their chip is full, after `leavesAt` if only the
   * hourly window is full.
   */
  private moveOn(): void {
    for (const chip of this.bound) {
      const line = this.own.get(chip);
      if (line === undefined || !chip.isBlocked(this.now)) continue;
      const isFull = chip.blockedBy === "day" || chip.blockedBy === "no_capacity";
      if (!isFull && chip.blockedBy !== "hour") continue;
      for (const batch of line.takeWhere(({ leavesAt }) => isFull || leavesAt <= this.now))
        this.line(this.pool.specialty).add(batch);
      if (line.isEmpty) this.bound.delete(chip);
    }
  }

  private nextEvent(): number {
    let at = this.resting.nextAt;
    for (const chip of this.bound) {
      if (chip.isBlocked(this.now) && chip.blockedBy === "hour")
        at = Math.min(at, this.own.get(chip)?.leavesAt() ?? at);
    }
    return at;
  }

  /** Sends one message as `julia.reserve` would. Returns false if nothing can be sent now. */
  private dispatch(): boolean {
    for (const [specialty, line] of this.openLines()) {
      const chip = this.choose(specialty);
      if (chip === undefined) continue;
      const own = this.own.get(chip);
      this.send(chip, own === undefined || byHead(line, own) < 0 ? line : own);
      return true;
    }
    let first: ChipModel | undefined;
    for (const chip of this.bound) {
      if (this.free.has(chip) && (first === undefined || chip.freeAt < first.freeAt)) first = chip;
    }
    const line = first === undefined ? undefined : this.own.get(first);
    if (first === undefined || line === undefined) return false;
    this.send(first, line);
    return true;
  }

  /**
   * Returns the lines that are not empty, the most urgent first. Equally urgent lines take turns, whereas
   * `julia.open_queues` orders them randomly.
   */
  private openLines(): [string, MessageLine][] {
    const lines = [...this.shared].filter(([, line]) => !line.isEmpty);
    if (lines.length < 2) return lines;
    const turn = this.draws % lines.length;
    const inTurn = [...lines.slice(turn), ...lines.slice(0, turn)];
    return inTurn.sort(([, a], [, b]) => (a.head()?.priority ?? 0) - (b.head()?.priority ?? 0));
  }

  private choose(specialty: string): ChipModel | undefined {
    return this.pool.takesTurns
      ? chipInTurn(this.choosable, this.now)
      : chipFor(specialty, this.pool, this.free, this.choosable, this.now);
  }

  private send(chip: ChipModel, line: MessageLine): void {
    const batch = line.takeFirst();
    if (this.own.get(chip)?.isEmpty) this.bound.delete(chip);
    chip.take(this.now, this.gapSeconds(chip, batch));
    chip.turns += 1;
    if (this.pool.takesTurns) chip.turns = turnsAfter(chip, this.choosable, this.now);
    this.free.delete(chip);
    this.settleDown(chip);
    if (!batch.isAsked) return;
    this.left -= 1;
    if (this.now <= this.pool.deadline) this.sentByDeadline += 1;
  }

  private gapSeconds(chip: ChipModel, batch: Batch): number {
    const { gapKnownSeconds, gapNewSeconds, keepsChip, doctors } = this.pool;
    const share =
      batch.isAsked && this.question.isFollowUp && !keepsChip
        ? chip.facts.doctors / Math.max(doctors, 1)
        : batch.preferred === chip.facts.instanceName
          ? batch.knownShare
          : 0;
    this.draws += 1;
    const [least, most] = evenly(this.draws, Math.SQRT2) < share ? gapKnownSeconds : gapNewSeconds;
    return least + evenly(this.draws, GOLDEN_RATIO) * (most - least);
  }
}

/** The n-th number of a sequence that fills [0, 1) evenly, used instead of a random number. */
const evenly = (n: number, ratio: number) => (n * ratio) % 1;

function byHead(one: MessageLine, other: MessageLine): number {
  const [a, b] = [one.head(), other.head()];
  if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
  return isMoreUrgent(a, b) ? -1 : 1;
}
