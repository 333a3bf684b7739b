import { z } from "zod";

/** Identifies a gateway at an address, before a client for it exists. */

const ANSWER_TIMEOUT_MS = 5_000;
/** This check is cheap. For `GET /`, older gateways first look up WhatsApp's version and may hang. */
export const CHECK_PATH = "/verify-creds";
const CHECK = { method: "POST", path: CHECK_PATH };
const HOME = { method: "GET", path: "/" };

export interface GatewayAddress {
  url: string;
  apiKey: string;
}

export type Identity =
  | { kind: "gateway"; acceptsKey: boolean }
  | { kind: "redirect"; status: number; target: URL | null }
  /** Another service answered, or a proxy that answers 404 because its gateway is down. */
  | { kind: "other"; status: number; words: string }
  | { kind: "silent"; words: string };

/** Determines what answers at an address. Never rejects. */
export async function identify(gateway: GatewayAddress): Promise<Identity> {
  const checked = await request(gateway, CHECK);
  if (checked.kind !== "other") return checked;
  // A gateway version without this check still identifies itself at `GET /`.
  return await request(gateway, HOME);
}

async function request(gateway: GatewayAddress, asked: typeof CHECK): Promise<Identity> {
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

/** Returns the names of the gateway's instances, or null if the list cannot be read. */
export async function listInstanceNames(gateway: GatewayAddress): Promise<string[] | null> {
  const response = await send(gateway, { method: "GET", path: "/instance/fetchInstances" }).catch(() => null);
  const found = instancesSchema.safeParse(parse((await response?.text().catch(() => "")) ?? ""));
  return found.success ? found.data.map(({ name }) => name) : null;
}
