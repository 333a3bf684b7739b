import { createServer } from "node:http";
import { held } from "../setup/held";
import { listen } from "../setup/listen";
import { readBody } from "../setup/read-body";

/** A proxy in front of the gateway that delays selected calls until the test releases them. */
export interface GatewayGate {
  url: string;
  /** Delays the next call whose path contains `path` until `release`. `reached` resolves when the call arrives. */
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
    const sent = await readBody(request);
    const { method = "GET", url = "/", headers } = request;
    const index = holds.findIndex(({ path }) => url.includes(path));
    const [hold] = index === -1 ? [] : holds.splice(index, 1);
    hold?.arrive();
    await hold?.released;
    const answer = await fetch(gatewayUrl + url, {
      method,
      headers: { apikey: String(headers.apikey), "content-type": "application/json" },
      body: sent === null || sent.length === 0 ? undefined : sent,
    }).catch(() => null);
    const body = await answer?.bytes().catch(() => null);
    // Without an answer, the gateway has cut the connection.
    if (answer === null || body === null) {
      response.destroy();
      return;
    }
    const contentType = answer.headers.get("content-type") ?? "";
    response.writeHead(answer.status, { "content-type": contentType }).end(body);
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    hold: (path) => {
      const arrival = held();
      const { released, release } = held();
      holds.push({ path, arrive: arrival.release, released });
      return { reached: arrival.released, release };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
