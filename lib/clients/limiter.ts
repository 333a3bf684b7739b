export interface Places {
  all: number;
  /** Limit for one client, so that a single client cannot use up `all`. */
  ofOne: number;
}

interface Line {
  running: number;
  waiting: (() => void)[];
}

/**
 * Limits concurrent requests, with one queue per client. The next request to run comes from the waiting client with the
 * fewest running requests, so a client with a thousand open requests delays only its own.
 */
export class ClientLimiter {
  readonly #lines = new Map<string, Line>();
  #running = 0;

  constructor(private readonly places: Places) {}

  /**
   * Runs `work` as soon as the limits allow it. During a wait in `stepAside`, the request does not count as running.
   */
  async run<Result>(
    clientId: string,
    work: (stepAside: StepAside) => Result | Promise<Result>,
  ): Promise<Result> {
    const stepAside: StepAside = async (wait) => {
      this.#leave(clientId);
      try {
        return await wait();
      } finally {
        await this.#enter(clientId);
      }
    };
    await this.#enter(clientId);
    try {
      return await work(stepAside);
    } finally {
      this.#leave(clientId);
    }
  }

  async #enter(clientId: string): Promise<void> {
    const line = this.#lines.get(clientId) ?? { running: 0, waiting: [] };
    this.#lines.set(clientId, line);
    await new Promise<void>((resolve) => {
      line.waiting.push(resolve);
      this.#fillPlaces();
    });
  }

  #leave(clientId: string): void {
    const line = this.#lines.get(clientId);
    if (line === undefined) return;
    line.running -= 1;
    this.#running -= 1;
    if (line.running === 0 && line.waiting.length === 0) this.#lines.delete(clientId);
    this.#fillPlaces();
  }

  #fillPlaces(): void {
    while (this.#running < this.places.all) {
      const next = this.#next();
      if (next === null) return;
      const [clientId, line] = next;
      const begin = line.waiting.shift();
      line.running += 1;
      this.#running += 1;
      // Moves the client to the end of the map, so that clients with the same number of running requests take turns.
      this.#lines.delete(clientId);
      this.#lines.set(clientId, line);
      begin?.();
    }
  }

  #next(): [string, Line] | null {
    let next: [string, Line] | null = null;
    for (const entry of this.#lines) {
      const [, { waiting, running }] = entry;
      const isAllowed = waiting.length > 0 && running < this.places.ofOne;
      if (isAllowed && (next === null || running < next[1].running)) next = entry;
    }
    return next;
  }
}

/** Runs a wait without counting the request against the limits. */
export type StepAside = <Result>(wait: () => Promise<Result>) => Promise<Result>;
