import { randomUUID } from "node:crypto";
import diagnostics from "node:diagnostics_channel";
import { type IncomingMessage, Server, type ServerResponse } from "node:http";
import { Socket } from "node:net";
import { DomainError, invalidField } from "@/lib/errors";
import { checkOrigin } from "./check-origin";
import { problemResponse } from "./problem";
import { API_POLICY, missingSecurityHeaders } from "./security-headers";

export interface GuardOptions {
  appUrl: string;
  /** Only the development server speaks over a websocket. */
  keepsUpgrades: boolean;
  /** How long a client may go on sending a body that was answered already. */
  lingerMs?: number;
}

/** From its first byte to its last; no body that we take is larger than 1 MB. Node's own limit is five minutes. */
const REQUEST_TIMEOUT_MS = 30_000;
const LINGER_MS = 3_000;
/** What Next can make a request of; it fails at TRACE and TRACK. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/** What a page takes; POST is a server action. */
const PAGE_METHODS = ["GET", "HEAD", "POST", "OPTIONS"];

/**
 * Stands before Next in every HTTP server of this process: refuses what Next would answer with a 500 or hold open for
 * ever, and gives every answer its security headers, those included that Next makes by itself. Called once, at start.
 */
export function guardServers(options: GuardOptions): void {
  const guarded = new WeakSet<Server>();
  // Told before the first byte of a connection is read.
  diagnostics.subscribe("net.server.socket", (message) => {
    const server = serverOf(message);
    if (server === null || guarded.has(server)) return;
    guarded.add(server);
    guardServer(server, options);
  });
}

function serverOf(message: unknown): Server | null {
  if (typeof message !== "object" || message === null || !("socket" in message)) return null;
  const { socket } = message;
  return socket instanceof Socket && "server" in socket && socket.server instanceof Server
    ? socket.server
    : null;
}

export function guardServer(server: Server, options: GuardOptions): void {
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  // Next keeps the socket of an upgrade that it has no use for. Without a listener Node reads it as a plain request.
  if (!options.keepsUpgrades) server.removeAllListeners("upgrade");
  const handlers = server.listeners("request");
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    addSecurityHeaders(response, options.appUrl);
    endUnreadBody(request, response, options.lingerMs ?? LINGER_MS);
    const refusal = refusalOf(request, options);
    if (refusal !== null) send(response, refusal);
    else for (const handle of handlers) Reflect.apply(handle, server, [request, response]);
  });
}

function addSecurityHeaders(response: ServerResponse, appUrl: string): void {
  const writeHead = response.writeHead.bind(response);
  const guardedWriteHead = (...given: unknown[]): ServerResponse => {
    const names = response.getHeaderNames();
    for (const [name, value] of missingSecurityHeaders(names, { policy: API_POLICY, appUrl })) {
      response.setHeader(name, value);
    }
    return Reflect.apply(writeHead, response, given);
  };
  response.writeHead = guardedWriteHead;
}

/** A client that was answered before the end of its body may not hold the socket by never sending the rest. */
function endUnreadBody(request: IncomingMessage, response: ServerResponse, lingerMs: number): void {
  response.once("finish", () => {
    if (request.complete) return;
    // Not at once: a client that is still sending would lose the answer with the connection.
    const timer = setTimeout(() => {
      if (!request.complete) request.socket.destroy();
    }, lingerMs);
    timer.unref();
    request.socket.once("close", () => clearTimeout(timer));
  });
}

interface Refusal {
  error: DomainError;
  allow?: readonly string[];
}

function refusalOf(request: IncomingMessage, { appUrl, keepsUpgrades }: GuardOptions): Refusal | null {
  const { method = "", url = "" } = request;
  if (!url.startsWith("/")) return { error: invalidField("", "The address must begin with a slash.") };
  const isPage = !/^\/api(?:[/?#]|$)/.test(url);
  // The development server has addresses of its own that take more.
  const allow = isPage && !keepsUpgrades ? PAGE_METHODS : METHODS;
  if (!allow.includes(method)) {
    const detail = `This address takes ${allow.join(", ")}.`;
    return { error: new DomainError("method_not_allowed", detail), allow };
  }
  return isPage ? refuseOrigin(request, method, appUrl) : null;
}

/** Routes check the origin themselves; Next fails at a server action from another site, with a 500. */
function refuseOrigin(request: IncomingMessage, method: string, appUrl: string): Refusal | null {
  const headers = new Headers();
  for (const name of ["origin", "host", "cookie"] as const) {
    const value = request.headers[name];
    if (value !== undefined) headers.set(name, value);
  }
  try {
    checkOrigin({ method, headers }, appUrl);
    return null;
  } catch (error) {
    if (error instanceof DomainError) return { error };
    throw error;
  }
}

function send(response: ServerResponse, { error, allow }: Refusal): void {
  const problem = problemResponse(error, randomUUID());
  if (allow !== undefined) response.setHeader("allow", allow.join(", "));
  problem.headers.forEach((value, name) => {
    response.setHeader(name, value);
  });
  response.statusCode = problem.status;
  problem.text().then(
    (text) => response.end(text),
    () => response.destroy(),
  );
}
