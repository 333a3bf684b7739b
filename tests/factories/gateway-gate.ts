import { createServer } from "node:http";

/** A proxy in front of the gateway that holds one call until the test releases it. */
export interface GatewayGate {
  url: string;
  /** Holds the next call whose path contains `path`; `reached` resolves when that call has arrived. */
  hold(path: string): { reached: Promise<void>; release(): void };
  close(): Promise<void>;
}

interface Hold {
  path: string;
  arrive(): void;
  released: Promise<void>;
}

export async function startGatewayGate(gatewayUrl: string): Promise<GatewayGate> {
  const holds: Hold[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "GET", url = "/", headers } = request;
    const index = holds.findIndex(({ path }) => url.includes(path));
    const [held] = index === -1 ? [] : holds.splice(index, 1);
    held?.arrive();
    await held?.released;
    const answer = await fetch(gatewayUrl + url, {
      method,
      headers: { apikey: String(headers.apikey), "content-type": "application/json" },
      body: chunks.length === 0 ? undefined : Buffer.concat(chunks),
    });
    const contentType = answer.headers.get("content-type") ?? "";
    response.writeHead(answer.status, { "content-type": contentType }).end(await answer.bytes());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    hold: (path) => {
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      const reached = new Promise<void>((arrive) => holds.push({ path, arrive, released }));
      return { reached, release: () => release() };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
