import type { JsonObject } from "./json";

/** A call to the gateway, its body parsed and its route known. */
export interface GatewayRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  apiKey: string | undefined;
  body: JsonObject;
  /** The instance that the route names, or that the query string put in its place. */
  instanceName: string;
}

/** What a route answers. */
export interface Reply {
  status: number;
  body: unknown;
}

type Handler = (request: GatewayRequest) => Reply | Promise<Reply>;

/** A route of the gateway. `/:instanceName` at the end makes the guards ask for that instance. */
export interface Route {
  method: string;
  path: string;
  /** Who may call: nobody in particular, the holder of the global key, or of a matching instance token. */
  access: "public" | "global-key" | "key-or-token";
  handle: Handler;
}
