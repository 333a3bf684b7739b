import type { Behaviour } from "./behaviour";
import type { Clock } from "./clock";

/**
 * The gateway's table of numbers that were found on WhatsApp. They are not looked up again while they are young,
 * by any instance; a number that was not found is never kept. It outlives the process.
 */
export class KnownNumbers {
  /** Address to the moment at which it was found, in ms since 1970. */
  readonly #foundAtMs = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly behaviour: Behaviour,
  ) {}

  has(jid: string): boolean {
    const foundAtMs = this.#foundAtMs.get(jid);
    if (foundAtMs === undefined) return false;
    return (Date.now() - foundAtMs) * this.clock.timeScale < this.behaviour.knownNumberMs;
  }

  add(jid: string, foundAtMs = Date.now()): void {
    this.#foundAtMs.set(jid, foundAtMs);
  }

  delete(jid: string): void {
    this.#foundAtMs.delete(jid);
  }

  clear(): void {
    this.#foundAtMs.clear();
  }

  /** The addresses that would not be looked up now. */
  list(): string[] {
    return [...this.#foundAtMs.keys()].filter((jid) => this.has(jid));
  }

  snapshot(): [jid: string, foundAtMs: number][] {
    return [...this.#foundAtMs];
  }
}
