import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { createEvolutionClient } from "@/lib/gateway/evolution/client";
import type { GatewayResult } from "@/lib/gateway/gateway";
import { EVERY_CALL } from "./evolution-calls";
import type { OurCall, Recording } from "./evolution-recordings";

/** A server on a free port of this machine, ended with all its connections by `close`. */
export interface RunningServer {
  url: string;
  port: number;
  /** How many connections were accepted. */
  connections(): number;
  close(): Promise<void>;
}

export function startHttpServer(listener: RequestListener): Promise<RunningServer> {
  return listen(createHttpServer(listener));
}

/** A server that speaks no HTTP by itself: `onRequest` gets each connection once something came in. */
export function startRawServer(onRequest: (socket: Socket) => void): Promise<RunningServer> {
  return listen(
    createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => onRequest(socket));
    }),
  );
}

/** A server that this test alone uses. */
export async function ofThisTest(starting: Promise<RunningServer>): Promise<RunningServer> {
  const server = await starting;
  onTestFinished(() => server.close());
  return server;
}

/** A server of this test that gives one answer to everything. */
export const answering = (status: number, body: string, headers: Record<string, string> = {}) =>
  ofThisTest(startHttpServer((_request, response) => response.writeHead(status, headers).end(body)));

/** A gateway that gives recorded answers. */
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

/** An HTTP answer as it goes over the wire, with the headers given and no others. */
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
