import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";

/** A gateway's address in parts, so that request paths are sent exactly as written. */
export interface HttpTarget {
  protocol: "http:" | "https:";
  hostname: string;
  port: number;
  /** Precedes every path, without a trailing slash: for a gateway behind a proxy. */
  basePath: string;
  /** `user:password` from the address, or null. */
  credentials: string | null;
}

export interface HttpRequest {
  method: "GET" | "POST" | "DELETE";
  /** Encoded, beginning with a slash. */
  path: string;
  headers: Record<string, string>;
  body?: unknown;
  connectionTimeoutMs: number;
  answerTimeoutMs: number;
  /** On the clock of `performance.now()`: no byte is written after this time. */
  notAfterMs?: number;
}

export type HttpOutcome =
  | { kind: "answer"; status: number; text: string }
  /** `unreachable`, `too_late`: no byte was written. Otherwise the request may have had its effect. */
  | { kind: "unreachable" | "too_late" | "timeout" | "unexpected"; detail: string; status: number | null };

/** A list of 1,000 instances is about 1.5 MB and a QR code 18 kB; a larger answer is not from a gateway. */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** Throws a `TypeError` for anything but an http(s) address. */
export function parseTarget(url: string): HttpTarget {
  const { protocol, hostname, port, pathname, username, password } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:")
    throw new TypeError("the gateway needs an http(s) address");
  return {
    protocol,
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port),
    basePath: pathname.replace(/\/+$/, ""),
    credentials: username === "" ? null : `${decodeURIComponent(username)}:${decodeURIComponent(password)}`,
  };
}

/**
 * Sends one request over its own connection, without redirects, retries or connection reuse, which could hide a retry.
 * Never rejects.
 */
export function sendRequest(target: HttpTarget, asked: HttpRequest): Promise<HttpOutcome> {
  const body = asked.body === undefined ? undefined : JSON.stringify(asked.body);
  const open = target.protocol === "https:" ? requestHttps : requestHttp;
  try {
    const request = open({
      hostname: target.hostname,
      port: target.port,
      method: asked.method,
      path: `${target.basePath}${asked.path}`,
      auth: target.credentials,
      // A new connection with "connection: close".
      agent: false,
      headers: {
        ...asked.headers,
        accept: "application/json",
        ...(body === undefined
          ? {}
          : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
      },
    });
    return watch(request, target, asked, body);
  } catch (error) {
    // An invalid header or path, found before connecting.
    return Promise.resolve({ kind: "unreachable", detail: wordsOfError(error), status: null });
  }
}

function watch(
  request: ClientRequest,
  target: HttpTarget,
  asked: HttpRequest,
  body: string | undefined,
): Promise<HttpOutcome> {
  return new Promise((resolve) => {
    let connected = false;
    let status: number | null = null;

    const finish = (outcome: HttpOutcome) => {
      clearTimeout(connectionTimer);
      clearTimeout(answerTimer);
      resolve(outcome);
      request.destroy();
    };
    const fail = (kind: "timeout" | "unexpected", detail: string) =>
      finish(connected ? { kind, detail, status } : { kind: "unreachable", detail, status: null });

    const connectionTimer = setTimeout(
      () => fail("timeout", `no connection within ${asked.connectionTimeoutMs} ms`),
      asked.connectionTimeoutMs,
    );
    const answerTimer = setTimeout(
      () => fail("timeout", `no whole answer within ${asked.answerTimeoutMs} ms`),
      asked.answerTimeoutMs,
    );

    request.on("socket", (socket) =>
      socket.once(target.protocol === "https:" ? "secureConnect" : "connect", () => {
        if (asked.notAfterMs !== undefined && performance.now() > asked.notAfterMs) {
          finish({ kind: "too_late", detail: "the time to write it was over", status: null });
          return;
        }
        connected = true;
        clearTimeout(connectionTimer);
        // Enforces `notAfterMs`, however long the process was suspended before.
        request.end(body);
      }),
    );
    request.on("error", (error) => fail("unexpected", wordsOfError(error)));
    request.on("close", () => {
      // Once the answer has begun, its own events decide: the socket may close before its last bytes are read.
      if (status === null) fail("unexpected", "the connection closed without an answer");
    });
    request.on("response", (response) => {
      status = response.statusCode ?? null;
      readBody(response, (text) => finish({ kind: "answer", status: response.statusCode ?? 0, text }), fail);
    });
  });
}

function readBody(
  response: IncomingMessage,
  done: (text: string) => void,
  fail: (kind: "unexpected", detail: string) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) fail("unexpected", `the answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    else chunks.push(chunk);
  });
  response.on("error", (error) => fail("unexpected", `the answer broke off: ${wordsOfError(error)}`));
  response.on("end", () => done(Buffer.concat(chunks).toString("utf8")));
  response.on("close", () => fail("unexpected", "the answer broke off"));
}

/** An error's code; all of them when an address resolved to several (IPv6 and IPv4). */
function wordsOfError(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.map(wordsOfError).join("; ");
  }
  return error instanceof Error ? error.message : String(error);
}
