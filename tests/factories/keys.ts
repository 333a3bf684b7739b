import { eq, sql } from "drizzle-orm";
import { clients } from "@/db/schema";
import { createApiKey } from "@/lib/clients/create-api-key";
import type { AppContext } from "@/lib/context/server-context";
import { API_SCOPES, type ApiScope } from "@/types/api-keys";
import { APP_URL } from "./web";

export interface TestKey {
  id: string;
  secret: string;
}

/** Creates a key of a client. By default, the key has every scope, and the client has a large quota. */
export async function makeKey(
  context: Pick<AppContext, "db">,
  options: { client?: string; scopes?: readonly ApiScope[]; requestsPerMinute?: number } = {},
): Promise<TestKey> {
  const { client = "crm", scopes = API_SCOPES, requestsPerMinute = 1_000_000 } = options;
  const actor = { kind: "system", label: "test" } as const;
  const { key, secret } = await createApiKey(context, actor, { client, scopes: [...scopes] });
  await context.db
    .update(clients)
    .set({ requestsPerMinute })
    .where(eq(sql`lower(${clients.name})`, client.toLowerCase()));
  return { id: key.id, secret };
}

/** Creates a client with a key, and returns the id of the client. */
export async function makeClient(
  context: Pick<AppContext, "db">,
  name: string,
  scopes?: readonly ApiScope[],
): Promise<string> {
  await makeKey(context, { client: name, scopes });
  const [row] = await context.db.select({ id: clients.id }).from(clients).where(eq(clients.name, name));
  if (row === undefined) throw new Error(`no client ${name}`);
  return row.id;
}

export interface ServiceRequest {
  method?: string;
  body?: unknown;
  /** Secret of the API key. By default, the request has no key. */
  key?: string;
  headers?: Record<string, string>;
}

/** Builds a request as a service sends it: with a key in a header, but without a cookie or an origin. */
export function serviceRequest(path: string, options: ServiceRequest = {}): Request {
  const { method = "GET", body, key } = options;
  const headers = new Headers({ host: new URL(APP_URL).host });
  if (key !== undefined) headers.set("authorization", `Bearer ${key}`);
  if (body !== undefined) headers.set("content-type", "application/json");
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
  return new Request(new URL(path, APP_URL), {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}
