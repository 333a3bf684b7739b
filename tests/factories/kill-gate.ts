import { createServer } from "node:http";
import { listen } from "../setup/listen";
import { readBody } from "../setup/read-body";

/** `before`: the gateway never gets the request. `after`: the gateway has executed the call, but its answer is lost. */
export type KillMode = "before" | "after";

/** A proxy in front of a gateway that ends the caller at one of its calls. */
export interface KillGate {
  url: string;
  close(): Promise<void>;
}

/** Chooses the call at which the caller is killed. All gates share one killer. */
export interface Killer {
  /** The chosen call, and the function that kills the caller. Null if all calls pass. */
  armed: { atCall: number; mode: KillMode; kill(): void } | null;
  /** Calls since the killer was armed. */
  calls: number;
}

/** `gatewayUrl` is read at each call, because the gateway may start after the gate. */
export async function startKillGate(gatewayUrl: () => string, killer: Killer): Promise<KillGate> {
  const server = createServer(async (request, response) => {
    const sent = await readBody(request);
    if (sent === null) return;
    const { armed } = killer;
    killer.calls += 1;
    const isChosen = armed !== null && killer.calls === armed.atCall;
    if (isChosen && armed.mode === "before") {
      armed.kill();
      response.destroy();
      return;
    }
    const answer = await fetch(gatewayUrl() + (request.url ?? "/"), {
      method: request.method ?? "GET",
      headers: { apikey: String(request.headers.apikey), "content-type": "application/json" },
      body: sent.length === 0 ? undefined : sent,
    }).catch(() => null);
    const body = await answer?.bytes().catch(() => null);
    if (isChosen) armed.kill();
    // Without an answer, the gateway has cut the connection.
    if (isChosen || answer === null || body === null) {
      response.destroy();
      return;
    }
    const contentType = answer.headers.get("content-type") ?? "";
    response.writeHead(answer.status, { "content-type": contentType }).end(body);
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
