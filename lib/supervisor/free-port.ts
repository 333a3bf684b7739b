import { createServer } from "node:net";

/** A port of this machine that nothing listens on now: the preferred one when it is free. */
export async function findFreePort(preferred: number | null = null): Promise<number> {
  if (preferred !== null && (await isPortFree("127.0.0.1", preferred))) return preferred;
  return await new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Whether we could listen there; an address that is not of this machine throws. */
export async function isPortFree(host: string, port: number): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(false);
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
