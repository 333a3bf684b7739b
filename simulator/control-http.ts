import type { IncomingMessage, ServerResponse } from "node:http";
import { ControlError } from "./control";
import { CONTROL_PAGE } from "./control-page";
import { type ControlHandler, type ControlledSimulator, controlRoutes } from "./control-routes";
import { readBody } from "./http-body";
import { sendJson } from "./http-server";

const LOOPBACK_HOSTS = new Set(["127.0.0.1", "localhost", "[::1]"]);
const LOOPBACK_ADDRESS = /^(::ffff:)?127\.|^::1$/;

/** Serves /__control only to requests from this machine, and never to a page from another origin. */
export class ControlHttp {
  readonly #routes: Map<string, ControlHandler>;

  constructor(simulator: ControlledSimulator) {
    this.#routes = new Map(Object.entries(controlRoutes(simulator)));
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const parsed = await readBody(request);
    if (!isFromThisMachine(request))
      return sendJson(response, { status: 403, body: { error: "loopback only" } });
    const path = url.pathname.slice("/__control".length);
    if (request.method === "GET" && (path === "" || path === "/")) return sendPage(response);
    const handler = this.#routes.get(`${request.method} ${path}`);
    if (!handler)
      return sendJson(response, { status: 404, body: { error: `no ${request.method} ${url.pathname}` } });
    if ("refusal" in parsed) return sendJson(response, parsed.refusal);
    try {
      sendJson(response, await handler(parsed.body, url.searchParams));
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      sendJson(response, { status: error.status, body: { error: error.message } });
    }
  }
}

function isFromThisMachine(request: IncomingMessage): boolean {
  const host = request.headers.host ?? "";
  const origin = request.headers.origin;
  return (
    LOOPBACK_HOSTS.has(host.replace(/:\d+$/, "")) &&
    LOOPBACK_ADDRESS.test(request.socket.remoteAddress ?? "") &&
    (origin === undefined || origin === `http://${host}`)
  );
}

function sendPage(response: ServerResponse): void {
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'",
  });
  response.end(CONTROL_PAGE);
}
