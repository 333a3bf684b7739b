import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { type BodyFile, type RequestBody, requestBody } from "./request-body";

/** Parts of a gateway's address. Requests are not built with `URL`, because it would rewrite their paths. */
export interface HttpTarget {
  protocol: "http:" | "https:";
  hostname: string;
  port: number;
  /** Path prefix of a gateway behind a proxy, without a trailing slash. */
  basePath: string;
  /** `user:password` from the address, or null. */
  credentials: string | null;
}

export interface HttpRequest {
  method: "GET" | "POST" | "DELETE";
  /** Encoded, with a leading slash. */
  path: string;
  headers: Record<string, string>;
  body?: unknown;
  /** A file that becomes a member of the body, in base64. */
  file?: BodyFile;
  connectionTimeoutMs: number;
  answerTimeoutMs: number;
  /** In `performance.now()` time. No byte is written after this time. */
  notAfterMs?: number;
  /** Reads a successful answer, instead of the limited read into memory, and returns its text. */
  receive?: (answer: AsyncIterable<Buffer>) => Promise<string>;
}

export type HttpOutcome =
  | { kind: "answer"; status: number; text: string }
  /** For `unreachable` and `too_late`, no byte was written. For the other kinds, the request may have had an effect. */
  | { kind: "unreachable" | "too_late" | "timeout" | "unexpected"; detail: string; status: number | null };

/**
 * Maximum size of an answer. A list of 1,000 instances takes about 1.5 MB and a QR code 18 kB, so a larger answer is
 * not from a gateway.
 */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** Throws a `TypeError` if `url` is not an http(s) address. */
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
 * Sends one request over a new connection, without redirects or retries. The connection is never reused, because reuse
 * could hide a retry. Never rejects.
 */
export function sendRequest(target: HttpTarget, asked: HttpRequest): Promise<HttpOutcome> {
  const body = requestBody(asked.body, asked.file);
  const open = target.protocol === "https:" ? requestHttps : requestHttp;
  try {
    const request = open({
      hostname: target.hostname,
      port: target.port,
      method: asked.method,
      path: `${target.basePath}${asked.path}`,
      auth: target.credentials,
      // Opens a new connection for each request and sends "connection: close".
      agent: false,
      headers: {
        ...asked.headers,
        accept: "application/json",
        ...(body && { "content-type": "application/json", "content-length": body.bytes }),
      },
    });
    return watch(request, target, asked, body);
  } catch (error) {
    // Node rejects an invalid header or path before it connects.
    return Promise.resolve({ kind: "unreachable", detail: wordsOfError(error), status: null });
  }
}

function watch(
  request: ClientRequest,
  target: HttpTarget,
  asked: HttpRequest,
  body: RequestBody | null,
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
      () => fail("timeout", `no complete answer within ${asked.answerTimeoutMs} ms`),
      asked.answerTimeoutMs,
    );

    request.on("socket", (socket) =>
      socket.once(target.protocol === "https:" ? "secureConnect" : "connect", () => {
        if (asked.notAfterMs !== undefined && performance.now() > asked.notAfterMs) {
          finish({ kind: "too_late", detail: "the deadline for the first byte has passed", status: null });
          return;
        }
        connected = true;
        clearTimeout(connectionTimer);
        // Nothing is written before this line, so `notAfterMs` applies even if the process was suspended.
        if (body === null) request.end();
        // A file that cannot be read cuts the request off, so the gateway never gets a complete body.
        else body.writeTo(request).catch((error: unknown) => fail("unexpected", wordsOfError(error)));
      }),
    );
    request.on("error", (error) => fail("unexpected", wordsOfError(error)));
    request.on("close", () => {
      // Once the answer has begun, the events of the response determine the outcome, because the socket may close
      // before the last bytes are read.
      if (status === null) fail("unexpected", "the connection closed without an answer");
    });
    request.on("response", (response) => {
      status = response.statusCode ?? null;
      const isSuccess = status !== null && status >= 200 && status < 300;
      const answered = (text: string) => finish({ kind: "answer", status: status ?? 0, text });
      if (asked.receive === undefined || !isSuccess) readBody(response, answered, fail);
      else {
        // What `receive` does with a complete answer is not the gateway's time.
        response.once("end", () => clearTimeout(answerTimer));
        asked
          .receive(response)
          .then(answered, (error) =>
            fail("unexpected", `the answer was not received: ${wordsOfError(error)}`),
          );
      }
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

/** If the host name resolved to several addresses (IPv6 and IPv4), joins the messages of all of them. */
function wordsOfError(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.map(wordsOfError).join("; ");
  }
  return error instanceof Error ? error.message : String(error);
}
