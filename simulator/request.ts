import type { Gateway } from "./gateway";
import type { JsonObject } from "./json";

/** A call to the gateway with a parsed body and a known route. */
export interface GatewayRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  apiKey: string | undefined;
  hasGlobalKey: boolean;
  body: JsonObject;
  /** The instance named by the route, or by the query string, which wins. */
  instanceName: string;
}

export interface Reply {
  status: number;
  body: unknown;
}

type Handler = (gateway: Gateway, request: GatewayRequest) => Reply | Promise<Reply>;

/** A route of the gateway. With `/:instanceName` at its end, the guards require that instance. */
export interface Route {
  method: string;
  path: string;
  /** The key that a caller needs: none, the global one, or also a matching instance token. */
  access: "public" | "global-key" | "key-or-token";
  handle: Handler;
}

/** A route for the holder of the global key or of a matching instance token, unless `access` says otherwise. */
export function route(
  method: string,
  path: string,
  handle: Handler,
  access: Route["access"] = "key-or-token",
): Route {
  return { method, path, access, handle };
}
