/** Maximum concurrent deliveries per host of callback addresses and process. */
const MOST_AT_ONCE = 2;
/** How long a host is paused after a timeout. */
const PAUSE_MS = 30_000;

/**
 * Limits how much one receiver of callbacks can delay the others. `host` is the URL's host name and non-default port.
 * Subscriptions need no such limit, because each has its own share of a worker's deliveries.
 */
export class ReceiverHosts {
  readonly #active = new Map<string, number>();
  readonly #pausedUntilMs = new Map<string, number>();

  /** Returns false if the host is at its limit or paused. After a result of true, the caller must call `release`. */
  take(host: string, nowMs: number): boolean {
    if (this.#rests(host, nowMs)) return false;
    const active = this.#active.get(host) ?? 0;
    if (active >= MOST_AT_ONCE) return false;
    this.#active.set(host, active + 1);
    return true;
  }

  release(host: string): void {
    const active = (this.#active.get(host) ?? 0) - 1;
    if (active > 0) this.#active.set(host, active);
    else this.#active.delete(host);
  }

  pause(host: string, nowMs: number): void {
    this.#pausedUntilMs.set(host, nowMs + PAUSE_MS);
  }

  /** Returns the hosts that are at their limit or paused. */
  full(nowMs: number): string[] {
    const busy = [...this.#active].flatMap(([host, active]) => (active >= MOST_AT_ONCE ? [host] : []));
    const resting = [...this.#pausedUntilMs.keys()].filter((host) => this.#rests(host, nowMs));
    return [...new Set([...busy, ...resting])];
  }

  #rests(host: string, nowMs: number): boolean {
    const untilMs = this.#pausedUntilMs.get(host);
    if (untilMs === undefined) return false;
    if (untilMs > nowMs) return true;
    this.#pausedUntilMs.delete(host);
    return false;
  }
}
