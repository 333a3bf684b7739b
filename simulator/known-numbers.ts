import type { Behaviour } from "./behaviour";
import type { Clock } from "./clock";

/**
 * The gateway's table of numbers found on WhatsApp. Until an entry expires, no instance looks up its number again.
 * Numbers that were not found are never stored. The table survives a restart of the process.
 */
export class KnownNumbers {
  /** Maps each address to the time of its last lookup, in ms since 1970. */
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

  list(): string[] {
    return [...this.#foundAtMs.keys()].filter((jid) => this.has(jid));
  }

  snapshot(): [jid: string, foundAtMs: number][] {
    return [...this.#foundAtMs];
  }
}
