import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { createEvolutionClient } from "@/lib/gateway/evolution/client";
import type { GatewayResult } from "@/lib/gateway/result";
import { EVERY_CALL } from "./evolution-calls";
import type { OurCall, Recording } from "./evolution-recordings";

/** A test server on a free local port. `close` also closes all open connections. */
export interface RunningServer {
  url: string;
  port: number;
  connections(): number;
  close(): Promise<void>;
}

export function startHttpServer(listener: RequestListener): Promise<RunningServer> {
  return listen(createHttpServer(listener));
}

/** Starts a TCP server. Calls `onRequest` once per connection, when its first bytes arrive. */
export function startRawServer(onRequest: (socket: Socket) => void): Promise<RunningServer> {
  return listen(
    createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => onRequest(socket));
    }),
  );
}

/** Closes the server at the end of the current test. */
export async function ofThisTest(starting: Promise<RunningServer>): Promise<RunningServer> {
  const server = await starting;
  onTestFinished(() => server.close());
  return server;
}

export const answering = (status: number, body: string, headers: Record<string, string> = {}) =>
  ofThisTest(startHttpServer((_request, response) => response.writeHead(status, headers).end(body)));

export async function startReplay() {
  let answer: Recording["response"] = { status: 200 };
  const server = await startHttpServer((_request, response) => {
    response.writeHead(answer.status, { "content-type": "application/json; charset=utf-8" });
    response.end(JSON.stringify(answer.body));
  });
  const gateway = createEvolutionClient({ url: server.url, apiKey: "test-key" });
  return {
    gateway,
    close: server.close,
    answerWith: (response: Recording["response"]) => {
      answer = response;
    },
    replay: (recording: OurCall): Promise<GatewayResult<unknown>> => {
      answer = recording.response;
      return EVERY_CALL[recording.call](gateway, recording.instanceName);
    },
  };
}

/** Formats a raw HTTP response that has no headers except the given ones. */
export function rawAnswer(status: string, body: string, headers: string[] = []): string {
  return [`HTTP/1.1 ${status}`, ...headers, "", body].join("\r\n");
}

async function listen(server: Server): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on("connection", (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    connections: () => accepted,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
