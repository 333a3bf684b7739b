/** Deliveries at once to one host, in this process: few of the runner's places, whatever the receiver does. */
const MOST_AT_ONCE = 2;
/** A receiver that let us wait until the time-out is left alone for a moment. */
const PAUSE_MS = 30_000;

/** Bounds what one receiver of callbacks can hold up. A host is `name:port` as in its address. */
class CallbackHosts {
  readonly #active = new Map<string, number>();
  readonly #pausedUntilMs = new Map<string, number>();

  /** False when the host has its share already, or rests. Whoever got true must `release`. */
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

  /** The hosts that may be sent nothing now. */
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

/** The one of this process. */
export const callbackHosts = new CallbackHosts();

/** Marks a job that waits for its host, so that the runner passes it over while the host is full. */
export const hostFlag = (host: string): string => `host:${host}`;

/** What the runner must not take now. */
export const fullHostFlags = (): string[] => callbackHosts.full(Date.now()).map(hostFlag);
