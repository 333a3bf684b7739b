import { randomUUID } from "node:crypto";
import diagnostics from "node:diagnostics_channel";
import { type IncomingMessage, Server, type ServerResponse } from "node:http";
import { Socket } from "node:net";
import { DomainError, invalidField } from "@/lib/errors";
import { checkOrigin, SAFE_METHODS } from "./check-origin";
import { problemResponse } from "./problem";
import { API_POLICY, missingSecurityHeaders } from "./security-headers";

export interface GuardOptions {
  appUrl: string;
  /** True only for the development server, which uses websockets. */
  keepsUpgrades: boolean;
  /** How long a client may continue to send a body after the response. */
  lingerMs?: number;
  /** How long the body of an ordinary request may take to arrive. */
  requestTimeoutMs?: number;
}

/** Time limit from the first to the last byte of a request. Bodies are at most 1 MB, except those of `LARGE_BODIES`. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Paths of files and batches, whose bodies have 100 MB or 16 MB. Node's own default is the limit. */
const LARGE_BODIES = /^\/api\/(?:v1\/(?:media|batches)|dashboard\/(?:[\w-]+\/)*media)(?:[?#]|$)/;
const LARGE_BODY_TIMEOUT_MS = 300_000;
const LINGER_MS = 3_000;
/** Methods that Next can handle. TRACE and TRACK make Next fail. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const PAGE_METHODS = ["GET", "HEAD"];
const ACTION_METHODS = [...PAGE_METHODS, "POST"];

/**
 * Runs before Next in every HTTP server of the process. Rejects requests that Next would answer with a 500 or leave
 * open, and adds the security headers to every response, including Next's own responses. Called once, at startup.
 *
 * Returns a function that stops guarding new servers.
 */
export function guardServers(options: GuardOptions): () => void {
  const guarded = new WeakSet<Server>();
  // This event is published before the first byte of a connection is read.
  const onSocket = (message: unknown) => {
    const server = serverOf(message);
    if (server === null || guarded.has(server)) return;
    guarded.add(server);
    guardServer(server, options);
  };
  diagnostics.subscribe("net.server.socket", onSocket);
  return () => diagnostics.unsubscribe("net.server.socket", onSocket);
}

function serverOf(message: unknown): Server | null {
  if (typeof message !== "object" || message === null || !("socket" in message)) return null;
  const { socket } = message;
  return socket instanceof Socket && "server" in socket && socket.server instanceof Server
    ? socket.server
    : null;
}

export function guardServer(server: Server, options: GuardOptions): void {
  server.requestTimeout = LARGE_BODY_TIMEOUT_MS;
  server.headersTimeout = REQUEST_TIMEOUT_MS;
  // Node rejects every expectation except `100-continue`, but HTTP allows servers to ignore expectations.
  server.on("checkExpectation", (request, response) => {
    server.emit("request", request, response);
  });
  // Next keeps the socket of an unwanted upgrade open. Without a listener, Node treats the upgrade as a plain request.
  if (!options.keepsUpgrades) server.removeAllListeners("upgrade");
  const handlers = server.listeners("request");
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    addSecurityHeaders(response, options.appUrl);
    endUnreadBody(request, response, options.lingerMs ?? LINGER_MS);
    if (!LARGE_BODIES.test(request.url ?? ""))
      endLateBody(request, options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS);
    const refusal = refusalOrFailure(request, options);
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

/** Closes the connection of a client that was answered early and never sends the rest of its body. */
function endUnreadBody(request: IncomingMessage, response: ServerResponse, lingerMs: number): void {
  response.once("finish", () => {
    if (request.complete) return;
    // The close is delayed, because a client that is still sending would lose the response along with the connection.
    const timer = setTimeout(() => {
      if (!request.complete) request.socket.destroy();
    }, lingerMs);
    timer.unref();
    request.socket.once("close", () => clearTimeout(timer));
  });
}

/** Closes the connection of a client whose body does not arrive in time, as Node does for large bodies. */
function endLateBody(request: IncomingMessage, timeoutMs: number): void {
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, timeoutMs);
  timer.unref();
  request.once("close", () => clearTimeout(timer));
}

interface Refusal {
  error: DomainError;
  allow?: readonly string[];
}

/**
 * Catches exceptions, because nothing else would catch them in an event listener, and the request would never be
 * answered.
 */
function refusalOrFailure(request: IncomingMessage, options: GuardOptions): Refusal | null {
  try {
    return refusalOf(request, options);
  } catch {
    return { error: invalidField("", "The request cannot be read.") };
  }
}

function refusalOf(request: IncomingMessage, { appUrl, keepsUpgrades }: GuardOptions): Refusal | null {
  const { method = "", url = "" } = request;
  if (!url.startsWith("/")) return { error: invalidField("", "The address must begin with a slash.") };
  if (/^\/api(?:[/?#]|$)/.test(url)) return refuseMethod(method, METHODS);
  const refused = refuseOrigin(request, method, appUrl) ?? refuseRouterState(request);
  // The development server has additional paths that accept more methods.
  if (refused !== null || keepsUpgrades) return refused ?? refuseMethod(method, METHODS);
  // A POST without this header would come from a form that works without scripts, and we have no such forms.
  const isAction = request.headers["next-action"] !== undefined;
  return refuseMethod(method, isAction ? ACTION_METHODS : PAGE_METHODS) ?? refuseActionBody(request, method);
}

function refuseMethod(method: string, allow: readonly string[]): Refusal | null {
  if (allow.includes(method)) return null;
  return { error: new DomainError("method_not_allowed", `This address takes ${allow.join(", ")}.`), allow };
}

/**
 * Our actions take plain values, which browsers send as `text/plain`. Other types are rejected, because Next answers a
 * malformed form with a 500.
 */
function refuseActionBody({ headers }: IncomingMessage, method: string): Refusal | null {
  const type = headers["content-type"] ?? "text/plain";
  if (method !== "POST" || type.split(";")[0]?.trim().toLowerCase() === "text/plain") return null;
  return { error: new DomainError("unsupported_media_type", "A server action takes text/plain.") };
}

/** Requires the router state to be a JSON array, because Next answers any other value with a 500. */
function refuseRouterState({ headers }: IncomingMessage): Refusal | null {
  const state = headers["next-router-state-tree"];
  if (state === undefined) return null;
  try {
    if (Array.isArray(JSON.parse(decodeURIComponent(String(state))))) return null;
  } catch {
    // The request is rejected below.
  }
  return { error: invalidField("", "The router state cannot be read.") };
}

/** Rejects server actions from other sites, which Next would answer with a 500. Routes check the origin themselves. */
function refuseOrigin(request: IncomingMessage, method: string, appUrl: string): Refusal | null {
  const headers = new Headers();
  for (const name of ["origin", "host", "cookie"] as const) {
    const value = request.headers[name];
    if (value !== undefined) headers.set(name, value);
  }
  try {
    checkOrigin({ method, headers }, appUrl);
  } catch (error) {
    if (error instanceof DomainError) return { error };
    throw error;
  }
  const origin = headers.get("origin");
  // Next also compares the origin with the Host header, which proxies rewrite and any client can set. The verified
  // origin is therefore passed as `x-forwarded-host`. The origin of a request with a safe method is not verified.
  if (origin !== null && !SAFE_METHODS.has(method))
    request.headers["x-forwarded-host"] = new URL(origin).host;
  return null;
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
