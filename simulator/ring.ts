/** An append-only log with numbered entries. Drops the oldest entries beyond its capacity. */
export class Ring<Entry extends object> {
  #entries: (Entry & { sequence: number })[] = [];
  #lastSequence = 0;

  constructor(private readonly capacity: number) {}

  /** Appends an entry and returns the stored entry with its number. The caller may set fields of that entry later. */
  push(entry: Entry): Entry & { sequence: number } {
    this.#lastSequence += 1;
    const numbered = { ...entry, sequence: this.#lastSequence };
    this.#entries.push(numbered);
    if (this.#entries.length >= this.capacity * 2) this.#entries = this.#entries.slice(-this.capacity);
    return numbered;
  }

  /** Returns the kept entries, oldest first. */
  entries(): readonly (Entry & { sequence: number })[] {
    return this.#entries.slice(-this.capacity);
  }

  restore(entries: (Entry & { sequence: number })[]): void {
    this.#entries = entries;
    this.#lastSequence = entries.at(-1)?.sequence ?? 0;
  }

  clear(): void {
    this.#entries = [];
    this.#lastSequence = 0;
  }
}
