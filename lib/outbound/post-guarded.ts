import { lookup } from "node:dns/promises";
import { type ClientRequest, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { isPublicAddress } from "./public-address";

export interface ResolvedAddress {
  address: string;
  family: number;
}

export interface GuardedRequest {
  url: string;
  headers: Record<string, string>;
  body: string | Buffer;
  /**
   * Hosts (`host` or `host:port`) from `CALLBACK_ALLOWED_HOSTS`, which may have private addresses and may use plain
   * http.
   */
  allowedHosts: readonly string[];
  /** Covers everything from DNS resolution to the last byte of the response. */
  timeoutMs?: number;
  /** Returns all addresses of a name. Called once per request. */
  resolve?: (hostname: string) => Promise<ResolvedAddress[]>;
}

export type GuardedOutcome =
  /** Any status. Redirects are reported, not followed. */
  | { kind: "answer"; status: number }
  /** The address is not allowed, so a retry is pointless. Nothing was sent. */
  | { kind: "refused"; detail: string }
  /** A retry may succeed. */
  | { kind: "failed"; detail: string; isTimeout: boolean };

const DEFAULT_TIMEOUT_MS = 10_000;
/** The response body is ignored, and reading stops after this many bytes. */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * POSTs to a URL that a service or person entered (docs/security.md). Allows only https and public addresses, resolves
 * the name once and pins its addresses, follows no redirects, reuses no connections, and limits the time and the size
 * of the response. Never rejects.
 */
export async function postGuarded(asked: GuardedRequest): Promise<GuardedOutcome> {
  const deadlineMs = performance.now() + (asked.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  const target = parseTarget(asked.url, asked.allowedHosts);
  if ("refused" in target) return { kind: "refused", detail: target.refused };

  const addresses = await resolveOnce(target.hostname, asked.resolve ?? resolveName, deadlineMs);
  if (addresses === null) return { kind: "failed", detail: "the name cannot be resolved", isTimeout: false };
  // A private address among public ones indicates an attack.
  if (!target.isAllowed && !addresses.every(({ address }) => isPublicAddress(address))) {
    return { kind: "refused", detail: "the address is not public" };
  }
  return send(target.url, target.hostname, asked, addresses, deadlineMs);
}

type Target = { url: URL; hostname: string; isAllowed: boolean };

function parseTarget(text: string, allowedHosts: readonly string[]): Target | { refused: string } {
  if (!URL.canParse(text)) return { refused: "not an address" };
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") return { refused: "the address holds credentials" };
  if (url.protocol !== "https:" && url.protocol !== "http:") return { refused: "not http(s)" };
  const isAllowed = isAllowedHost(url, allowedHosts);
  if (url.protocol === "http:" && !isAllowed) return { refused: "https is required" };
  return { url, hostname: url.hostname.replace(/^\[|\]$/g, ""), isAllowed };
}

/** Returns whether `CALLBACK_ALLOWED_HOSTS` contains the host, with or without its port. */
export function isAllowedHost({ hostname, port, protocol }: URL, allowedHosts: readonly string[]): boolean {
  const defaultPort = protocol === "https:" ? "443" : "80";
  const names = [hostname, `${hostname}:${port === "" ? defaultPort : port}`];
  return allowedHosts.some((host) => names.includes(host.toLowerCase()));
}

const resolveName = (hostname: string) => lookup(hostname, { all: true });

/** Returns null if the name has no address, cannot be resolved, or does not resolve in time. */
async function resolveOnce(
  hostname: string,
  resolve: (hostname: string) => Promise<ResolvedAddress[]>,
  deadlineMs: number,
): Promise<ResolvedAddress[] | null> {
  const family = isIP(hostname);
  if (family !== 0) return [{ address: hostname, family }];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((done) => {
    timer = setTimeout(() => done(null), Math.max(0, deadlineMs - performance.now()));
  });
  try {
    const addresses = await Promise.race([resolve(hostname), late]);
    return addresses === null || addresses.length === 0 ? null : addresses;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function send(
  url: URL,
  hostname: string,
  asked: GuardedRequest,
  addresses: ResolvedAddress[],
  deadlineMs: number,
): Promise<GuardedOutcome> {
  return new Promise((done) => {
    const open = url.protocol === "https:" ? requestHttps : requestHttp;
    let request: ClientRequest | undefined;
    const finish = (outcome: GuardedOutcome) => {
      clearTimeout(timer);
      done(outcome);
      request?.destroy();
    };
    const fail = (detail: string, isTimeout = false) => finish({ kind: "failed", detail, isTimeout });
    const timer = setTimeout(
      () => fail("no answer in time", true),
      Math.max(0, deadlineMs - performance.now()),
    );
    try {
      request = open({
        hostname,
        port: url.port === "" ? undefined : url.port,
        path: `${url.pathname}${url.search}`,
        method: "POST",
        agent: false,
        lookup: pinned(addresses),
        headers: { ...asked.headers, "content-length": Buffer.byteLength(asked.body) },
      });
    } catch (error) {
      fail(wordsOf(error));
      return;
    }
    request.on("error", (error) => fail(wordsOf(error)));
    request.on("response", (response) => {
      const answer: GuardedOutcome = { kind: "answer", status: response.statusCode ?? 0 };
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_ANSWER_BYTES) finish(answer);
      });
      response.on("end", () => finish(answer));
      response.on("error", (error) => fail(wordsOf(error)));
      response.on("close", () => fail("the answer broke off"));
    });
    request.end(asked.body);
  });
}

/** Resolves the name to the checked addresses, whatever DNS answers later. */
function pinned(addresses: ResolvedAddress[]): LookupFunction {
  return (_hostname, options, answer) => {
    const [first] = addresses;
    if (options.all === true) answer(null, addresses);
    else answer(null, first?.address ?? "", first?.family);
  };
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return "the request failed";
  return "code" in error ? String(error.code) : error.name;
}
