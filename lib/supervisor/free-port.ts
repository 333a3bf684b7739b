import { createServer } from "node:net";

/** Returns a free port on this machine: the preferred port if it is free, otherwise any port. */
export async function findFreePort(preferred: number | null = null): Promise<number> {
  if (preferred !== null && (await canListen("127.0.0.1", preferred)) === null) return preferred;
  return await new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Returns null if a server can listen on `host:port`, otherwise the system's error code, such as `EADDRINUSE`. */
export async function canListen(host: string, port: number): Promise<string | null> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host: host.replace(/^\[|\]$/g, ""), port, exclusive: true }, () => {
      server.close(() => resolve(null));
    });
  });
}
