import { errorEnvelope, GatewayError, unauthorized, unknownInstance } from "./errors";
import type { Reply } from "./exchange";
import type { Gateway } from "./gateway";
import type { JsonObject } from "./json";
import type { Route } from "./request";
import { assertNameIsFree } from "./routes-create";

const NAME_PARAMETER = "/:instanceName";

export interface IncomingCall {
  method: string;
  /** Path and query string exactly as sent. */
  target: string;
  url: URL;
  apiKey: string | undefined;
  body: JsonObject;
}

/** Finds the route, runs the guards in the gateway's order (existence, duplicate, key), and then calls the handler. */
export class Router {
  constructor(
    private readonly gateway: Gateway,
    private readonly apiKey: string,
    private readonly routes: readonly Route[],
  ) {}

  async answer(call: IncomingCall): Promise<Reply> {
    try {
      return await this.#dispatch(call);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      return { status: error.status, body: errorEnvelope(error.status, error.detail) };
    }
  }

  #dispatch(call: IncomingCall): Reply | Promise<Reply> {
    const { method, url, apiKey, body } = call;
    const found = this.#find(method, url.pathname);
    if (!found) throw new GatewayError(404, [`Cannot ${method} ${call.target}`]);
    const { route, name } = found;
    if (name !== undefined && !this.gateway.exists(name)) throw unknownInstance(name);
    if (route.path === "/instance/create") assertNameIsFree(this.gateway, body);
    this.#assertKey(route, name, apiKey);
    // The query string overrides the route's parameter, but only after the guards have checked that parameter.
    const instanceName = (name !== undefined && url.searchParams.get("instanceName")) || (name ?? "");
    const { pathname: path, searchParams: query } = url;
    const hasGlobalKey = apiKey === this.apiKey;
    return route.handle(this.gateway, { method, path, query, apiKey, hasGlobalKey, body, instanceName });
  }

  #find(method: string, pathname: string): { route: Route; name: string | undefined } | undefined {
    const lastSlash = pathname.lastIndexOf("/");
    const name = decoded(pathname.slice(lastSlash + 1));
    for (const route of this.routes) {
      if (route.method !== method) continue;
      if (route.path === pathname) return { route, name: undefined };
      if (name && route.path === pathname.slice(0, lastSlash) + NAME_PARAMETER) return { route, name };
    }
    return undefined;
  }

  #assertKey(route: Route, name: string | undefined, apiKey: string | undefined): void {
    if (route.access === "public" || apiKey === this.apiKey) return;
    if (route.access === "global-key" || !apiKey) throw unauthorized();
    const rows = [...this.gateway.rows.values()].filter((row) => name === undefined || row.name === name);
    if (!rows.some((row) => row.token === apiKey)) throw unauthorized();
  }
}

/** Returns the instance name in a path or in the body of a create, for the call log. */
export function namedInstance(pathname: string, body: JsonObject): string | undefined {
  if (pathname === "/instance/create")
    return typeof body.instanceName === "string" ? body.instanceName : undefined;
  const parts = pathname.split("/");
  return parts.length === 4 ? decoded(parts[3] ?? "") : undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new GatewayError(400, `Failed to decode param '${part}'`);
  }
}
