import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from "./embedded-postgres";
import { isAlive, signal } from "./processes";
import type { Stoppable } from "./shutdown";

const CHECK_INTERVAL_MS = 500;

/**
 * The embedded PostgreSQL, restarted on the same port when it dies. Its process is polled because it may not be a child
 * of this process (a killed supervisor may have left it running).
 */
export class SupervisedPostgres implements Stoppable {
  #starting: Promise<EmbeddedPostgres> | null = null;
  #server: EmbeddedPostgres | null = null;
  #watch: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(
    private readonly options: EmbeddedPostgresOptions,
    private readonly say: (line: string) => void,
  ) {}

  get pid(): number | undefined {
    return this.#server?.pid;
  }

  async start(): Promise<EmbeddedPostgres> {
    const server = await this.#begin(this.options);
    this.#watch = setInterval(() => void this.#startAgainIfDead(), CHECK_INTERVAL_MS);
    return server;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#watch);
    // Without this wait, a start in progress would leave behind a running server that nobody stops.
    const server = await this.#starting?.catch(() => null);
    await server?.stop();
  }

  kill(): void {
    // PostgreSQL's immediate shutdown also ends its children, and the next start runs crash recovery.
    if (this.#server !== null) signal(this.#server.pid, "SIGQUIT");
  }

  async #begin(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    this.#starting = startEmbeddedPostgres(options);
    this.#server = await this.#starting;
    return this.#server;
  }

  async #startAgainIfDead(): Promise<void> {
    const server = this.#server;
    if (this.#stopping || server === null || isAlive(server.pid)) return;
    this.#server = null;
    this.say("The embedded PostgreSQL ended; it starts again.");
    try {
      await this.#begin({ ...this.options, preferredPort: server.port });
      this.say("The embedded PostgreSQL is up again.");
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error));
      this.#server = server;
    }
  }
}
