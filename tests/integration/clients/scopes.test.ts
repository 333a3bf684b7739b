import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RouteHandler } from "@/lib/http/create-route";
import { API_SCOPES, type ApiScope } from "@/types/api-keys";
import { makeKey, serviceRequest } from "../../factories/keys";
import { openTestWeb, signedInAs, type TestWeb } from "../../factories/web";

/** Which scope opens which route: the contract. A route of `/api/v1` that is not in it fails the test below. */
const SCOPES: Record<string, ApiScope> = {
  "POST /api/v1/messages": "messages:send",
  "GET /api/v1/messages": "messages:read",
  "GET /api/v1/messages/[id]": "messages:read",
  "POST /api/v1/messages/[id]/cancel": "messages:send",
  "POST /api/v1/selection": "selection",
  "DELETE /api/v1/selection/[reservationId]": "selection",
  "GET /api/v1/instances": "instances:read",
};

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
type Method = (typeof METHODS)[number];

interface Route {
  name: string;
  method: Method;
  path: string;
  params: Record<string, string>;
  handler: RouteHandler;
}

let context: TestWeb;
let cookie: string;
let routes: Route[];
const secrets = new Map<ApiScope, string>();

beforeAll(async () => {
  context = await openTestWeb();
  cookie = await signedInAs(context, "admin");
  for (const scope of API_SCOPES) {
    secrets.set(scope, (await makeKey(context, { client: scope.replace(":", "-"), scopes: [scope] })).secret);
  }
  routes = await findRoutes();
});

afterAll(() => context.close());

/** Every method of every file below `app/api/v1`, found by asking: those that a path lacks answer 405. */
async function findRoutes(): Promise<Route[]> {
  const found: Route[] = [];
  const folder = join(process.cwd(), "app", "api", "v1");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith("route.ts"),
  );
  for (const file of files) {
    const module: Record<Method, RouteHandler> = await import(pathToFileURL(join(folder, file)).href);
    const pattern = `/api/v1/${file.replace(/\/?route\.ts$/, "")}`;
    const params = Object.fromEntries(
      [...pattern.matchAll(/\[(\w+)\]/g)].map(([, name = ""]) => [name, uuidv7()]),
    );
    const path = pattern.replace(/\[(\w+)\]/g, (_, name: string) => params[name] ?? "");
    for (const method of METHODS) {
      const route = { name: `${method} ${pattern}`, method, path, params, handler: module[method] };
      if ((await call(route)).status !== 405) found.push(route);
    }
  }
  return found;
}

function call({ method, path, params, handler }: Route, key?: string, headers?: Record<string, string>) {
  const body = method === "GET" ? undefined : {};
  return handler(serviceRequest(path, { method, body, key, headers }), { params: Promise.resolve(params) });
}

describe("the routes of /api/v1", () => {
  it("are those of the contract", () => {
    expect(routes.map((route) => route.name).sort()).toEqual(Object.keys(SCOPES).sort());
  });

  it("each open to keys of their own scope, and to no other", async () => {
    const matrix: Record<string, ApiScope[]> = {};
    for (const route of routes) {
      matrix[route.name] = [];
      for (const scope of API_SCOPES) {
        const response = await call(route, secrets.get(scope));
        expect(response.status, `${scope} at ${route.name}`).toBeLessThan(500);
        expect(response.headers.get("ratelimit-limit"), route.name).not.toBeNull();
        if (response.status !== 403) matrix[route.name]?.push(scope);
      }
    }
    expect(matrix).toEqual(
      Object.fromEntries(Object.entries(SCOPES).map(([name, scope]) => [name, [scope]])),
    );
  });

  it("are closed without a key, to a session of an administrator, and to a key in the address", async () => {
    for (const route of routes) {
      const without = await call(route);
      expect(without.status, route.name).toBe(401);
      expect(without.headers.get("www-authenticate"), route.name).toBe("Bearer");
      expect((await call(route, undefined, { cookie })).status, route.name).toBe(401);
      const secret = secrets.get(SCOPES[route.name] ?? "selection") ?? "";
      for (const name of ["api_key", "cursor"]) {
        const response = await call({ ...route, path: `${route.path}?${name}=${secret}` }, secret);
        expect(response.status, route.name).toBe(400);
      }
    }
  });
});
