export interface Stoppable {
  stop(): Promise<void>;
  kill(): void;
}

/** Thrown if a service is added after the shutdown has begun. */
export class StoppingError extends Error {
  override name = "StoppingError";
}

/** Stops the started services in reverse order. */
export class Shutdown {
  readonly #started: Stoppable[] = [];
  #done: Promise<void> | null = null;

  get isStopping(): boolean {
    return this.#done !== null;
  }

  add(stoppable: Stoppable): void {
    if (this.isStopping) throw new StoppingError("The product is stopping");
    this.#started.push(stoppable);
  }

  /** Stops everything. Further calls wait for the same stop. */
  async stopAll(): Promise<void> {
    this.#done ??= this.#stopInOrder();
    await this.#done;
  }

  killAll(): void {
    for (const stoppable of this.#started.toReversed()) stoppable.kill();
  }

  async #stopInOrder(): Promise<void> {
    for (const stoppable of this.#started.toReversed()) await stoppable.stop();
  }
}
