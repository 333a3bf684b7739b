import { z } from "zod";
import type { GatewayAddress } from "./children";
import { StartError } from "./start-error";

const ANSWER_TIMEOUT_MS = 5_000;
const MOST_REDIRECTS = 3;
/** Cheap, and the same on every version; `GET /` asks WhatsApp first and may hang. */
const CHECK = { method: "POST", path: "/verify-creds" };
const HOME = { method: "GET", path: "/" };

type Answer =
  | { kind: "gateway"; acceptsKey: boolean }
  | { kind: "redirect"; status: number; target: URL | null }
  /** Something else stands at this address, or a proxy whose gateway is away. */
  | { kind: "other"; status: number; words: string }
  /** Nobody can say now what stands there. */
  | { kind: "silent"; words: string };

/**
 * Asks the gateway who it is. Returns warnings for the person who starts us; throws a `StartError` that names the
 * right address, when one is found, if something else answers for certain. A gateway that is away is no reason not
 * to start, nor is a 404 by itself: so answers a proxy in front of one.
 */
export async function askGateway(gateway: GatewayAddress, instances: readonly string[]): Promise<string[]> {
  const answer = await ask(gateway);
  const place = shown(gateway.url);
  if (answer.kind === "silent") return [`EVOLUTION_API_URL: ${place} ${answer.words}; the start went on.`];
  if (answer.kind === "gateway") {
    if (!answer.acceptsKey) return [`EVOLUTION_API_KEY: the gateway at ${place} refuses it.`];
    return await missingInstances(gateway, instances);
  }
  const words =
    answer.kind === "other"
      ? answer.words
      : `answers with a redirect to ${shown(answer.target?.href ?? "nowhere")}`;
  const right = await findGateway(gateway, answer);
  if (right === null && answer.status >= 400) {
    return [`EVOLUTION_API_URL: ${place} ${words}, not as Evolution API does; the start went on.`];
  }
  const advice = right === null ? "write the address of the gateway itself" : `write ${shown(right)}`;
  throw new StartError(`EVOLUTION_API_URL: ${place} ${words}, not as Evolution API does; ${advice}`);
}

/** The first of the likely addresses at which a gateway answers: where it redirects to, the folders above. */
async function findGateway(gateway: GatewayAddress, answer: Answer): Promise<string | null> {
  let current = answer;
  let place = new URL(gateway.url);
  for (let step = 0; step < MOST_REDIRECTS && current.kind === "redirect" && current.target; step += 1) {
    if (!mayHaveKey(current.target, place)) break;
    place = current.target;
    const url = withoutEnd(place, CHECK.path);
    current = await ask({ ...gateway, url });
    if (current.kind === "gateway") return url;
  }
  for (const url of foldersAbove(gateway.url)) {
    if ((await ask({ ...gateway, url })).kind === "gateway") return url;
  }
  return null;
}

/** The key goes to the host it was given for, and never from https into the open. */
function mayHaveKey(target: URL, from: URL): boolean {
  const isAsSafe = target.protocol === "https:" || (target.protocol === "http:" && from.protocol === "http:");
  return target.hostname === from.hostname && isAsSafe;
}

function foldersAbove(address: string): string[] {
  const parts = new URL(address).pathname.split("/").filter((part) => part !== "");
  return parts.map((_, index) => withPath(address, parts.slice(0, parts.length - 1 - index).join("/")));
}

function withPath(address: string, path: string): string {
  const url = new URL(address);
  url.pathname = path;
  return url.href.replace(/\/+$/, "");
}

function withoutEnd(target: URL, end: string): string {
  const { pathname } = target;
  return withPath(
    target.href.replace(/[?#].*$/, ""),
    pathname.endsWith(end) ? pathname.slice(0, -end.length) : pathname,
  );
}

/** Addresses may hold a user and a password. */
function shown(address: string): string {
  if (!URL.canParse(address)) return address;
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname}`.replace(/\/+$/, "");
}

async function ask(gateway: GatewayAddress): Promise<Answer> {
  const checked = await request(gateway, CHECK);
  if (checked.kind !== "other") return checked;
  // A version that does not know the check still says who it is.
  return await request(gateway, HOME);
}

async function request(gateway: GatewayAddress, asked: typeof CHECK): Promise<Answer> {
  let response: Response;
  let text: string;
  try {
    response = await send(gateway, asked);
    text = await response.text();
  } catch (error) {
    return { kind: "silent", words: wordsOf(error) };
  }
  const { status } = response;
  if (status >= 300 && status < 400) {
    const location = response.headers.get("location") ?? "";
    const target = URL.canParse(location, response.url) ? new URL(location, response.url) : null;
    return { kind: "redirect", status, target };
  }
  if (isOfGateway(asked, status, text))
    return { kind: "gateway", acceptsKey: status !== 401 && status !== 403 };
  const kind = response.headers.get("content-type")?.split(";")[0] ?? "no content type";
  const words = `answers ${status} (${kind})`;
  return status < 300 || status === 404 || status === 405
    ? { kind: "other", status, words }
    : { kind: "silent", words };
}

async function send(gateway: GatewayAddress, asked: typeof CHECK): Promise<Response> {
  const url = new URL(`${gateway.url}${asked.path}`);
  const { username, password } = url;
  url.username = "";
  url.password = "";
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return await fetch(url, {
    method: asked.method,
    redirect: "manual",
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    headers: {
      apikey: gateway.apiKey,
      accept: "application/json",
      ...(username === "" ? {} : { authorization: `Basic ${credentials.toString("base64")}` }),
    },
  });
}

const welcomeSchema = z.object({ message: z.string().regex(/evolution api/i), version: z.string() });
const credentialsSchema = z.object({ message: z.string().regex(/credentials are valid/i) });
/** Its refusals: a key that is wrong, a licence that is missing. */
const unauthorizedSchema = z.object({ status: z.literal(401), error: z.literal("Unauthorized") });
const unlicensedSchema = z.object({ code: z.literal("LICENSE_REQUIRED") });

function isOfGateway(asked: typeof CHECK, status: number, text: string): boolean {
  const body = parse(text);
  if (asked === HOME) return welcomeSchema.safeParse(body).success;
  if (status === 401) return unauthorizedSchema.safeParse(body).success;
  return credentialsSchema.safeParse(body).success || unlicensedSchema.safeParse(body).success;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function wordsOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (error instanceof Error && error.name === "TimeoutError") return "does not answer within 5 s";
  return `does not answer${code === "" ? "" : ` (${code})`}`;
}

const instancesSchema = z.array(z.object({ name: z.string() }));

/** Names are compared as they are spelled; one that is missing becomes a chip without an instance. */
async function missingInstances(gateway: GatewayAddress, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const response = await send(gateway, { method: "GET", path: "/instance/fetchInstances" }).catch(() => null);
  const found = instancesSchema.safeParse(parse((await response?.text().catch(() => "")) ?? ""));
  if (!found.success) return [];
  const known = found.data.map(({ name }) => name);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = known.find((other) => other.toLowerCase() === name.toLowerCase());
      const hint = near === undefined ? "" : `, but there is "${near}"`;
      return `EVOLUTION_INSTANCES: the gateway has no instance "${name}"${hint}.`;
    });
}
