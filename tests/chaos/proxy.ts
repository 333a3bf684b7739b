import { connect, createServer, type Server, type Socket } from "node:net";

export interface Wire {
  port: number;
  cut(): void;
  close(): Promise<void>;
}

export async function openProxy(onConnection: (client: Socket) => void): Promise<Wire> {
  const open = new Set<Socket>();
  const server: Server = createServer((client) => {
    open.add(client);
    client.setNoDelay(true);
    client.on("error", () => undefined);
    client.once("close", () => open.delete(client));
    onConnection(client);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  const cut = () => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    port: address.port,
    cut,
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A proxy without faults, whose port stays the same when the database's port changes. */
export function openPassThrough(port: () => number): Promise<Wire> {
  return openProxy((client) => {
    const target = connect(port(), "127.0.0.1");
    target.on("error", () => client.destroy());
    target.on("close", () => client.destroy());
    client.on("close", () => target.destroy());
    client.pipe(target).pipe(client);
  });
}

/** Returns the address of a database behind a proxy. */
export function through(databaseUrl: string, proxy: Wire): string {
  const url = new URL(databaseUrl);
  url.port = String(proxy.port);
  return url.href;
}
