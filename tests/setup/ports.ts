import { randomInt } from "node:crypto";
import { canListen } from "@/lib/supervisor/free-port";

/** Operating systems give outgoing connections and listeners on port 0 a higher port (32768 and up). */
const LOWEST_PORT = 10_000;
const HIGHEST_PORT = 30_000;

/** A free port for a process that is told its port before it listens. No other program gets this port by chance. */
export async function choosePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT);
    if ((await canListen("127.0.0.1", port)) === null) return port;
  }
}

/** Whether a process ended because another one was faster to take its port. */
export function isPortTaken(error: unknown): boolean {
  return error instanceof Error && error.message.includes("EADDRINUSE");
}
