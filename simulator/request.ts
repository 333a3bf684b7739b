import type { Reply } from "./exchange";
import type { Gateway } from "./gateway";
import type { JsonObject } from "./json";

export interface GatewayRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  apiKey: string | undefined;
  hasGlobalKey: boolean;
  body: JsonObject;
  /** The instance named by the route, or by the query string, which takes precedence. */
  instanceName: string;
}

type Handler = (gateway: Gateway, request: GatewayRequest) => Reply | Promise<Reply>;

/** A route of the gateway. If the path ends with `/:instanceName`, the guards require that the instance exists. */
export interface Route {
  method: string;
  path: string;
  /** The key that the caller needs: none, the global key, or either the global key or the token of that instance. */
  access: "public" | "global-key" | "key-or-token";
  handle: Handler;
}

/** Defines a route for callers with the global key or a matching instance token, unless `access` says otherwise. */
export function route(
  method: string,
  path: string,
  handle: Handler,
  access: Route["access"] = "key-or-token",
): Route {
  return { method, path, access, handle };
}
