import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";

/** Where a gateway listens: taken apart once, so that the path of a request is sent exactly as written. */
export interface HttpTarget {
  protocol: "http:" | "https:";
  hostname: string;
  port: number;
  /** Before every path, without a slash at its end: for a gateway behind a proxy. */
  basePath: string;
  /** `user:password` out of the address, or null. */
  credentials: string | null;
}

export interface HttpRequest {
  method: "GET" | "POST" | "DELETE";
  /** Already encoded, beginning with a slash. */
  path: string;
  headers: Record<string, string>;
  body?: unknown;
  connectionTimeoutMs: number;
  answerTimeoutMs: number;
  /** On the clock of `performance.now()`: after this moment not a byte is written any more. */
  notAfterMs?: number;
}

export type HttpOutcome =
  | { kind: "answer"; status: number; text: string }
  /** `unreachable`, `too_late`: not one byte was written. The others: the request may have had its effect. */
  | { kind: "unreachable" | "too_late" | "timeout" | "unexpected"; detail: string; status: number | null };

/** A list of 1,000 instances is about 1.5 MB, a QR code 18 kB; more than this is not an answer of the gateway. */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** Throws a `TypeError` for what is no http(s) address. */
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
 * One request over a connection of its own, followed by nothing: no redirect, no retry, no reuse behind which
 * a retry could hide. Never rejects.
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
      // A connection of its own, with "connection: close".
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
    // A header or a path that cannot be written: found before there is a connection.
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
        // Nothing is written before this moment, however long the process stood still on its way here.
        request.end(body);
      }),
    );
    request.on("error", (error) => fail("unexpected", wordsOfError(error)));
    request.on("close", () => {
      // With an answer begun, its own events tell: the socket may close before its last bytes are read.
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

/** The words of an error, those of its parts when an address had several (IPv6 and IPv4). */
function wordsOfError(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.map(wordsOfError).join("; ");
  }
  return error instanceof Error ? error.message : String(error);
}
