/** How many requests may work at once. */
export interface Places {
  all: number;
  /** Of one client, so that another's request begins at once beside it. */
  ofOne: number;
}

interface Line {
  running: number;
  waiting: (() => void)[];
}

/**
 * Lets a few requests work at once and the others wait, each client's in a line of its own. A free
 * place goes to the client that has the fewest, so that one with a thousand open requests delays only itself.
 */
export class ClientTurns {
  readonly #lines = new Map<string, Line>();
  #running = 0;

  constructor(private readonly places: Places) {}

  /** Works when it is this client's turn. `stepAside` gives the turn up for as long as something is waited for. */
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
      // Among equals, whoever was served is last in turn.
      this.#lines.delete(clientId);
      this.#lines.set(clientId, line);
      begin?.();
    }
  }

  /** The waiting line of which the fewest work now. */
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

/** Runs something that only waits, without holding one of the client's few turns. */
export type StepAside = <Result>(wait: () => Promise<Result>) => Promise<Result>;
