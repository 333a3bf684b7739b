/** Messages that the simulation treats alike: they have the same priority and preferred chip. */
export interface Batch {
  priority: number;
  /** True for the query's messages, which queue behind all other messages of the same priority. */
  isAsked: boolean;
  count: number;
  /** Share of the messages whose contact has already received a message from the preferred chip. */
  knownShare: number;
  /** Instance name of the chip that the contacts prefer. */
  preferred: string | null;
  /** Time from which the messages may move to another chip while the hourly window of their chip is full. */
  leavesAt: number;
}

/** A queue whose batches are sorted by priority. Within a priority, the query's messages are last. */
export class MessageLine {
  private batches: Batch[] = [];

  get isEmpty(): boolean {
    return this.batches.length === 0;
  }

  head(): Batch | undefined {
    return this.batches[0];
  }

  add(batch: Batch): void {
    if (batch.count === 0) return;
    const after = this.batches.findIndex((other) => isMoreUrgent(batch, other));
    this.batches.splice(after === -1 ? this.batches.length : after, 0, { ...batch });
  }

  takeFirst(): Batch {
    const [first] = this.batches;
    if (first === undefined) throw new Error("the line is empty");
    first.count -= 1;
    if (first.count === 0) this.batches.shift();
    return first;
  }

  takeWhere(isWanted: (batch: Batch) => boolean): Batch[] {
    const taken = this.batches.filter(isWanted);
    if (taken.length > 0) this.batches = this.batches.filter((batch) => !isWanted(batch));
    return taken;
  }

  /** Returns when the first message may move to another chip. */
  leavesAt(): number {
    return Math.min(...this.batches.map((batch) => batch.leavesAt));
  }
}

export function isMoreUrgent(one: Batch, other: Batch): boolean {
  if (one.priority !== other.priority) return one.priority < other.priority;
  return !one.isAsked && other.isAsked;
}
