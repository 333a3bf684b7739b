import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

const REBIND_TRIES = 50;
const REBIND_WAIT_MS = 20;

/** The TCP listener. It can be closed temporarily, so that callers get a real ECONNREFUSED. */
export class Listener {
  #server: Server | undefined;
  #port = 0;
  #isClosed = false;

  constructor(
    private readonly host: string,
    private readonly handle: (request: IncomingMessage, response: ServerResponse) => void,
  ) {}

  get port(): number {
    return this.#port;
  }

  /** Starts listening. Port 0 picks any free port, which `reopen` reuses. Rejects if the port is taken. */
  async open(port: number): Promise<void> {
    const server = createServer(this.handle);
    server.requestTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, this.host, resolve);
    });
    this.#server = server;
    const address = server.address();
    this.#port = typeof address === "object" && address !== null ? address.port : 0;
  }

  async shut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  /** Listens on the same port again. If another program has taken it, retries for about 1 s and then rejects. */
  async reopen(): Promise<void> {
    for (let attempt = 1; !this.#isClosed && !this.#server; attempt++) {
      try {
        await this.open(this.#port);
      } catch (error) {
        if (attempt === REBIND_TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, REBIND_WAIT_MS));
      }
    }
  }

  /** Stops listening permanently. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.shut();
  }
}
