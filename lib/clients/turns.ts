/** Of the ten connections of a process, one client has at most these; the others stay free for the others. */
const MOST_AT_ONCE = 4;

interface Line {
  running: number;
  waiting: (() => void)[];
}

/**
 * Lets a few requests of each client work at once and the rest of that client's wait in its own line, so that
 * a client with a thousand open requests delays nobody but itself.
 */
export class ClientTurns {
  readonly #lines = new Map<string, Line>();

  constructor(private readonly mostAtOnce = MOST_AT_ONCE) {}

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
    if (line.running < this.mostAtOnce) line.running += 1;
    else await new Promise<void>((resolve) => line.waiting.push(resolve));
  }

  /** The turn goes to whoever waits longest; the line goes with its last request. */
  #leave(clientId: string): void {
    const line = this.#lines.get(clientId);
    if (line === undefined) return;
    const next = line.waiting.shift();
    if (next !== undefined) {
      next();
      return;
    }
    line.running -= 1;
    if (line.running === 0) this.#lines.delete(clientId);
  }
}

/** Runs something that only waits, without holding one of the client's few turns. */
export type StepAside = <Result>(wait: () => Promise<Result>) => Promise<Result>;
