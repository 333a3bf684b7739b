import { expect } from "vitest";
import * as cancel from "@/app/api/v1/messages/[id]/cancel/route";
import * as one from "@/app/api/v1/messages/[id]/route";
import * as list from "@/app/api/v1/messages/route";
import type { AppContext } from "@/lib/context/server-context";
import type { RouteHandler } from "@/lib/http/create-route";
import type { ApiScope } from "@/types/api-keys";
import { type Message, messageSchema } from "@/types/messages";
import { makeKey, serviceRequest } from "../../factories/keys";
import { addChips, type ChipFacts, preparePool } from "../../factories/pool-traffic";
import { answerWith, useWebContext } from "../../factories/web";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

type WebProcess = ReturnType<typeof useWebContext>;

interface ServiceCall {
  body?: unknown;
  headers?: Record<string, string>;
  /** Secret of the API key. Default: the key of the client `crm`. If null, the request has no key. */
  key?: string | null;
  /** Web process that handles the request. Default: the first process. */
  web?: AppContext;
  signal?: AbortSignal;
}

/** The message routes of `/api/v1` with their own PostgreSQL, two web processes and the keys of two clients. */
export interface Services {
  database: TestDatabase;
  webs: [WebProcess, WebProcess];
  /** Keys of two clients. Each key has every scope. */
  keys: { crm: string; agenda: string };
  send(body: unknown, call?: ServiceCall): Promise<Response>;
  read(id: string, call?: ServiceCall): Promise<Response>;
  list(query?: string, call?: ServiceCall): Promise<Response>;
  cancel(id: string, call?: ServiceCall): Promise<Response>;
  statusOf(id: string): Promise<string>;
  /** Replaces all chips by these, deletes all messages, contacts and forecasts, and restarts the web processes. */
  reset(chips: ChipFacts[]): Promise<void>;
  freshWeb(environment?: Record<string, string>): WebProcess;
  makeKey(scopes: readonly ApiScope[]): Promise<string>;
  counts(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

export async function openServices(
  options: { chips?: ChipFacts[]; environment?: Record<string, string> } = {},
): Promise<Services> {
  const database = await createTestDatabase();
  const opened: WebProcess[] = [];
  const freshWeb = (environment: Record<string, string> = {}) => {
    const web = useWebContext(database.url, { SIMULATED: "true", ...options.environment, ...environment });
    opened.push(web);
    return web;
  };
  const webs: [WebProcess, WebProcess] = [freshWeb(), freshWeb()];
  await preparePool(database.sql);
  await addChips(database.sql, options.chips ?? [{ perHour: 1000, perDay: 1000 }]);
  const keys = {
    crm: (await makeKey(webs[0], { client: "crm" })).secret,
    agenda: (await makeKey(webs[0], { client: "agenda" })).secret,
  };
  const call = (handler: RouteHandler, path: string, method: string, at: ServiceCall, id?: string) => {
    const { key = keys.crm, web = webs[0], signal, ...rest } = at;
    answerWith(web);
    const request = serviceRequest(path, { method, key: key ?? undefined, ...rest });
    return handler(signal === undefined ? request : new Request(request, { signal }), {
      params: Promise.resolve(id === undefined ? {} : { id }),
    });
  };
  const PATH = "/api/v1/messages";
  const read: Services["read"] = (id, at = {}) =>
    call(one.GET, `${PATH}/${encodeURIComponent(id)}`, "GET", at, id);
  return {
    database,
    webs,
    reset: async (chips) => {
      await database.sql`truncate julia.messages, julia.clientes, julia.chips, julia.pool_forecasts cascade`;
      await database.sql`update julia.gateways set breaker = 'closed', cause = null, opened_at = null, retry_at = null`;
      await addChips(database.sql, chips);
      for (const web of opened.splice(0)) await web.close();
      webs[0] = freshWeb();
      webs[1] = freshWeb();
    },
    keys,
    freshWeb,
    send: (body, at = {}) => call(list.POST, PATH, "POST", { ...at, body }),
    read,
    statusOf: async (id) => (await messageOf(await read(id), 200)).status,
    list: (query = "", at = {}) => call(list.GET, PATH + query, "GET", at),
    cancel: (id, at = {}) => call(cancel.POST, `${PATH}/${encodeURIComponent(id)}/cancel`, "POST", at, id),
    makeKey: async (scopes) => (await makeKey(webs[0], { client: "crm", scopes })).secret,
    counts: async () => {
      const [row] = await database.sql<Record<string, number>[]>`
        select (select count(*)::int from julia.messages) as messages,
          (select count(*)::int from julia.clientes) as contacts,
          (select count(*)::int from julia.contact_events) as events,
          (select count(*)::int from julia.attempts) as attempts`;
      return row ?? {};
    },
    close: async () => {
      for (const web of opened) await web.close();
      await database.close();
    },
  };
}

export async function messageOf(response: Response, status = 202): Promise<Message> {
  const body: unknown = await response.json();
  expect(response.status, JSON.stringify(body)).toBe(status);
  return messageSchema.strict().parse(body);
}
