import { randomInt } from "node:crypto";
import { canListen } from "@/lib/supervisor/free-port";

/**
 * Operating systems assign ports from a higher range (32768 and up) to outgoing connections and to listeners on port 0.
 */
const LOWEST_PORT = 10_000;
const HIGHEST_PORT = 30_000;

/**
 * Chooses a free port for a process that must know its port before it listens. The port is below the range from which
 * the operating system assigns ports.
 */
export async function choosePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT);
    if ((await canListen("127.0.0.1", port)) === null) return port;
  }
}

/** Returns true if a process exited because another process had taken its port. */
export function isPortTaken(error: unknown): boolean {
  return error instanceof Error && error.message.includes("EADDRINUSE");
}
