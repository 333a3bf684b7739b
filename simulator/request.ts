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
  /** The instance name from the query string or, if it contains none, from the route. */
  instanceName: string;
}

type Handler = (gateway: Gateway, request: GatewayRequest) => Reply | Promise<Reply>;

/** A route of the gateway. If the path ends with `/:instanceName`, the guards require that the instance exists. */
export interface Route {
  method: string;
  path: string;
  /** The key that the caller needs: none, the global key, or either the global key or an instance's token. */
  access: "public" | "global-key" | "key-or-token";
  handle: Handler;
}

/** Defines a route. By default, callers need the global key or a matching instance token. */
export function route(
  method: string,
  path: string,
  handle: Handler,
  access: Route["access"] = "key-or-token",
): Route {
  return { method, path, access, handle };
}
