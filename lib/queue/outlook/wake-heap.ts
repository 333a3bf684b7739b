/** A binary heap of items, the earliest first. */
export class WakeHeap<Item> {
  private readonly entries: { at: number; item: Item }[] = [];

  get nextAt(): number {
    return this.entries[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  push(at: number, item: Item): void {
    const entry = { at, item };
    let index = this.entries.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = this.entries[parent];
      if (above === undefined || above.at <= at) break;
      this.entries[index] = above;
      index = parent;
    }
    this.entries[index] = entry;
  }

  popDue(now: number): Item | undefined {
    const [first] = this.entries;
    if (first === undefined || first.at > now) return undefined;
    const last = this.entries.pop();
    if (last !== undefined && last !== first) this.sink(last);
    return first.item;
  }

  private sink(entry: { at: number; item: Item }): void {
    let index = 0;
    for (;;) {
      const [left, right] = [this.entries[2 * index + 1], this.entries[2 * index + 2]];
      if (left === undefined) break;
      const isRight = right !== undefined && right.at < left.at;
      const child = isRight ? right : left;
      if (child.at >= entry.at) break;
      this.entries[index] = child;
      index = 2 * index + (isRight ? 2 : 1);
    }
    this.entries[index] = entry;
  }
}
