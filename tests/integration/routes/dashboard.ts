import { expect } from "vitest";
import * as acknowledge from "@/app/api/dashboard/alerts/[id]/acknowledge/route";
import * as destination from "@/app/api/dashboard/alerts/destinations/[id]/route";
import * as testDestination from "@/app/api/dashboard/alerts/destinations/[id]/test/route";
import * as destinations from "@/app/api/dashboard/alerts/destinations/route";
import * as alerts from "@/app/api/dashboard/alerts/route";
import * as alertRules from "@/app/api/dashboard/alerts/rules/route";
import * as endSilence from "@/app/api/dashboard/alerts/silences/[id]/end/route";
import * as silences from "@/app/api/dashboard/alerts/silences/route";
import * as alertSummary from "@/app/api/dashboard/alerts/summary/route";
import * as revokeApiKey from "@/app/api/dashboard/api-keys/[id]/revoke/route";
import * as apiKeys from "@/app/api/dashboard/api-keys/route";
import * as chipContacts from "@/app/api/dashboard/chips/[id]/contacts/route";
import * as disconnect from "@/app/api/dashboard/chips/[id]/disconnect/route";
import * as events from "@/app/api/dashboard/chips/[id]/events/route";
import * as instance from "@/app/api/dashboard/chips/[id]/instance/route";
import * as chipMessages from "@/app/api/dashboard/chips/[id]/messages/route";
import * as pause from "@/app/api/dashboard/chips/[id]/pause/route";
import * as promote from "@/app/api/dashboard/chips/[id]/promote/route";
import * as reconnect from "@/app/api/dashboard/chips/[id]/reconnect/route";
import * as resume from "@/app/api/dashboard/chips/[id]/resume/route";
import * as chip from "@/app/api/dashboard/chips/[id]/route";
import * as usage from "@/app/api/dashboard/chips/[id]/usage/route";
import * as warmUp from "@/app/api/dashboard/chips/[id]/warm-up/route";
import * as webhook from "@/app/api/dashboard/chips/[id]/webhook/route";
import * as connectionState from "@/app/api/dashboard/chips/instances/[name]/connection-state/route";
import * as qrCode from "@/app/api/dashboard/chips/instances/[name]/qr-code/route";
import * as adopt from "@/app/api/dashboard/chips/instances/adopt/route";
import * as adoptable from "@/app/api/dashboard/chips/instances/adoptable/route";
import * as create from "@/app/api/dashboard/chips/instances/create/route";
import * as defaults from "@/app/api/dashboard/chips/instances/defaults/route";
import * as chips from "@/app/api/dashboard/chips/route";
import * as live from "@/app/api/dashboard/events/route";
import * as cancel from "@/app/api/dashboard/messages/[id]/cancel/route";
import * as resolve from "@/app/api/dashboard/messages/[id]/resolve/route";
import * as message from "@/app/api/dashboard/messages/[id]/route";
import * as resolveMany from "@/app/api/dashboard/messages/resolve/route";
import * as messages from "@/app/api/dashboard/messages/route";
import * as settings from "@/app/api/dashboard/settings/route";
import * as scan from "@/app/api/dashboard/simulator/scan/route";
import * as statusExport from "@/app/api/dashboard/status/export/route";
import * as statusInstances from "@/app/api/dashboard/status/instances/route";
import * as status from "@/app/api/dashboard/status/route";
import * as users from "@/app/api/dashboard/users/route";
import { SYSTEM } from "@/lib/actor";
import { finishOperations } from "@/lib/chips/finish-operations";
import type { AppContext } from "@/lib/context/server-context";
import { createGateway } from "@/lib/gateway/create-gateway";
import type { Timeouts } from "@/lib/gateway/evolution/timeouts";
import type { RouteHandler } from "@/lib/http/create-route";
import { createLogger } from "@/lib/log/logger";
import { ERROR_STATUS, type Problem, problemSchema } from "@/types/errors";
import { connectionStateAnswerSchema, createInstanceAnswerSchema } from "@/types/pairing";
import { ROLES, type Role } from "@/types/people";
import { createTestPool, eventually, newPhone, type TestPool } from "../../factories/pool";
import {
  useWebContext as openWebContext,
  signedInAs,
  type WebRequest,
  webRequest,
} from "../../factories/web";

/** A route of the dashboard as the contract names it. */
export interface Route {
  name: string;
  handler: RouteHandler;
  method: string;
  path: string;
  /** The name of its path parameter, if it has one. */
  parameter?: "id" | "name";
  /** Roles it is for. */
  roles: readonly Role[];
  takesBody?: boolean;
}

const CHIPS = "/api/dashboard/chips";
const ONE = `${CHIPS}/{id}`;
const NAMED = `${CHIPS}/instances/{name}`;
const MESSAGES = "/api/dashboard/messages";
const ALERTS = "/api/dashboard/alerts";
const WRITERS: readonly Role[] = ["admin", "operator"];

const route = (
  handler: RouteHandler,
  methodAndPath: string,
  roles: readonly Role[],
  takesBody = false,
): Route => {
  const [method = "", path = ""] = methodAndPath.split(" ");
  const parameter = path.includes("{id}") ? "id" : path.includes("{name}") ? "name" : undefined;
  return { name: methodAndPath, handler, method, path, parameter, roles, takesBody };
};

export const ROUTES = {
  list: route(chips.GET, `GET ${CHIPS}`, ROLES),
  detail: route(chip.GET, `GET ${ONE}`, ROLES),
  patch: route(chip.PATCH, `PATCH ${ONE}`, WRITERS, true),
  events: route(events.GET, `GET ${ONE}/events`, ROLES),
  usage: route(usage.GET, `GET ${ONE}/usage`, ROLES),
  chipContacts: route(chipContacts.GET, `GET ${ONE}/contacts`, ROLES),
  chipMessages: route(chipMessages.GET, `GET ${ONE}/messages`, ROLES),
  create: route(create.POST, `POST ${CHIPS}/instances/create`, WRITERS, true),
  readQr: route(qrCode.GET, `GET ${NAMED}/qr-code`, WRITERS),
  requestQr: route(qrCode.POST, `POST ${NAMED}/qr-code`, WRITERS),
  connectionState: route(connectionState.GET, `GET ${NAMED}/connection-state`, ROLES),
  disconnect: route(disconnect.POST, `POST ${ONE}/disconnect`, WRITERS),
  delete: route(instance.DELETE, `DELETE ${ONE}/instance`, WRITERS),
  reconnect: route(reconnect.POST, `POST ${ONE}/reconnect`, WRITERS),
  pause: route(pause.POST, `POST ${ONE}/pause`, WRITERS),
  resume: route(resume.POST, `POST ${ONE}/resume`, WRITERS),
  promote: route(promote.POST, `POST ${ONE}/promote`, WRITERS),
  warmUp: route(warmUp.POST, `POST ${ONE}/warm-up`, WRITERS, true),
  webhook: route(webhook.POST, `POST ${ONE}/webhook`, WRITERS, true),
  newChipDefaults: route(defaults.GET, `GET ${CHIPS}/instances/defaults`, WRITERS),
  adoptable: route(adoptable.GET, `GET ${CHIPS}/instances/adoptable`, WRITERS),
  adopt: route(adopt.POST, `POST ${CHIPS}/instances/adopt`, WRITERS, true),
  scan: route(scan.POST, "POST /api/dashboard/simulator/scan", WRITERS, true),
  live: route(live.GET, "GET /api/dashboard/events", ROLES),
  status: route(status.GET, "GET /api/dashboard/status", ROLES),
  statusInstances: route(statusInstances.GET, "GET /api/dashboard/status/instances", ROLES),
  statusExport: route(statusExport.GET, "GET /api/dashboard/status/export", ROLES),
  messages: route(messages.GET, `GET ${MESSAGES}`, ROLES),
  message: route(message.GET, `GET ${MESSAGES}/{id}`, ROLES),
  cancelMessage: route(cancel.POST, `POST ${MESSAGES}/{id}/cancel`, WRITERS),
  resolveMessage: route(resolve.POST, `POST ${MESSAGES}/{id}/resolve`, WRITERS, true),
  resolveMessages: route(resolveMany.POST, `POST ${MESSAGES}/resolve`, WRITERS, true),
  readUsers: route(users.GET, "GET /api/dashboard/users", ["admin"]),
  createUser: route(users.POST, "POST /api/dashboard/users", ["admin"], true),
  changeUser: route(users.PATCH, "PATCH /api/dashboard/users", ["admin"], true),
  readApiKeys: route(apiKeys.GET, "GET /api/dashboard/api-keys", ["admin"]),
  createApiKey: route(apiKeys.POST, "POST /api/dashboard/api-keys", ["admin"], true),
  revokeApiKey: route(revokeApiKey.POST, "POST /api/dashboard/api-keys/{id}/revoke", ["admin"]),
  readSettings: route(settings.GET, "GET /api/dashboard/settings", ["admin"]),
  changeSettings: route(settings.PATCH, "PATCH /api/dashboard/settings", ["admin"], true),
  alerts: route(alerts.GET, `GET ${ALERTS}`, ROLES),
  alertSummary: route(alertSummary.GET, `GET ${ALERTS}/summary`, ROLES),
  acknowledgeAlert: route(acknowledge.POST, `POST ${ALERTS}/{id}/acknowledge`, WRITERS, true),
  createSilence: route(silences.POST, `POST ${ALERTS}/silences`, WRITERS, true),
  endSilence: route(endSilence.POST, `POST ${ALERTS}/silences/{id}/end`, WRITERS),
  alertRules: route(alertRules.GET, `GET ${ALERTS}/rules`, ["admin"]),
  changeAlertRule: route(alertRules.PATCH, `PATCH ${ALERTS}/rules`, ["admin"], true),
  destinations: route(destinations.GET, `GET ${ALERTS}/destinations`, ["admin"]),
  createDestination: route(destinations.POST, `POST ${ALERTS}/destinations`, ["admin"], true),
  changeDestination: route(destination.PATCH, `PATCH ${ALERTS}/destinations/{id}`, ["admin"], true),
  deleteDestination: route(destination.DELETE, `DELETE ${ALERTS}/destinations/{id}`, ["admin"]),
  testDestination: route(testDestination.POST, `POST ${ALERTS}/destinations/{id}/test`, ["admin"]),
};

export const ALL_ROUTES: readonly Route[] = Object.values(ROUTES);

interface Call extends WebRequest {
  /** The value of the path's parameter. */
  at?: string;
  /** After the `?`. */
  query?: string;
}

export interface Dashboard {
  pool: TestPool;
  /** What the route handlers work with. */
  web: AppContext;
  /** Everything that was logged, line by line. */
  logLines: string[];
  cookies: Record<Role, string>;
  /** Calls a route as somebody of the given role; null is nobody. */
  call(route: Route, call?: Call & { role?: Role | null }): Promise<Response>;
  /** Another way to the gateway from now on: no host, a wrong key. Without options, the right one; its circuit is closed. */
  reach(options?: { url?: string; apiKey?: string }): Promise<void>;
  /** A chip made, scanned and connected through the routes. */
  connected(): Promise<{ chipId: string; instanceName: string; phone: string }>;
  /** The worker's turn: verbs that wait for their next try are due now, until none is left. */
  finishVerbs(): Promise<void>;
  /** A digest of every row that a request may change, and of what the gateway was asked to change. */
  snapshot(): Promise<string>;
  close(): Promise<void>;
}

const holder: typeof globalThis & { juliaServerContext?: AppContext } = globalThis;

/**
 * The real route handlers on a PostgreSQL and a simulator of their own, with a session of each role, and
 * their log kept. `timeouts` are the gateway client's, in ms.
 */
export async function openDashboard(options: { timeouts?: Partial<Timeouts> } = {}): Promise<Dashboard> {
  const pool = await createTestPool();
  const opened = openWebContext(pool.ctx.config.databaseUrl, {
    EVOLUTION_API_URL: pool.simulator.url,
    EVOLUTION_API_KEY: pool.simulator.apiKey,
    SIMULATED: "true",
  });
  const logLines: string[] = [];
  const destination = { write: (line: string) => void logLines.push(line) };
  const log = createLogger({ level: "trace", process: "test", destination });
  const { timeouts } = options;
  const gatewayAt = (place: { url?: string; apiKey?: string }) =>
    createGateway({ ...opened.config.gateway, ...place, sql: opened.sql, log, timeouts });
  const web: AppContext = { ...opened, log, gateway: gatewayAt({}) };
  holder.juliaServerContext = web;
  const cookies = {
    admin: await signedInAs(web, "admin"),
    operator: await signedInAs(web, "operator"),
    manager: await signedInAs(web, "manager"),
  };
  return {
    pool,
    web,
    logLines,
    cookies,
    call: (called, { role = "admin", ...call } = {}) =>
      request(called, { ...call, cookie: call.cookie ?? (role === null ? undefined : cookies[role]) }),
    reach: async (place = {}) => {
      await web.sql`update julia.gateways set breaker = 'closed', cause = null, opened_at = null, retry_at = null`;
      web.gateway = gatewayAt(place);
    },
    connected: async () => {
      const phone = newPhone();
      const created = await request(ROUTES.create, { cookie: cookies.operator, body: { phone } });
      const { chipId, instanceName } = createInstanceAnswerSchema.parse(await created.json());
      await pool.control("/scan", { instanceName, phone });
      await eventually(
        async () => {
          await pool.allowPoll(chipId);
          const look = await request(ROUTES.connectionState, { cookie: cookies.operator, at: instanceName });
          return connectionStateAnswerSchema.parse(await look.json());
        },
        (answer) => answer.connected && answer.ownerPhone !== null,
      );
      return { chipId, instanceName, phone };
    },
    finishVerbs: async () => {
      await eventually(
        async () => {
          await web.sql`update julia.chip_operations set next_attempt_at = '-infinity' where state = 'requested'`;
          await finishOperations({ ...web, actor: SYSTEM });
          return await web.sql`select kind, error from julia.chip_operations where state = 'requested'`;
        },
        (waiting) => waiting.length === 0,
      );
    },
    snapshot: async () => {
      const [row] = await web.sql<{ digest: string }[]>`
        select md5(concat(
          (select jsonb_agg(to_jsonb(c) order by id) from julia.chips c),
          (select jsonb_agg(to_jsonb(p) order by chip_id) from julia.pairings p),
          (select jsonb_agg(to_jsonb(o) order by id) from julia.chip_operations o),
          (select jsonb_agg(to_jsonb(e) order by id) from julia.chip_events e),
          (select jsonb_agg(to_jsonb(a) order by id) from julia.audit_log a),
          (select jsonb_agg(to_jsonb(m) order by id) from julia.messages m),
          (select jsonb_agg(to_jsonb(u) order by id) from julia.users u),
          (select jsonb_agg(to_jsonb(c) order by id) from julia.clients c),
          (select jsonb_agg(to_jsonb(k) order by id) from julia.api_keys k),
          (select to_jsonb(s) from julia.settings s))) as digest`;
      return `${row?.digest} ${await countWrites(pool)}`;
    },
    close: async () => {
      await opened.close();
      await pool.close();
    },
  };
}

/** Calls a route handler as Next does, its parameter decoded already; the caller leaves once the answer begins. */
async function request(called: Route, { at, query, ...options }: Call = {}): Promise<Response> {
  const path = called.path.replace(/\{\w+\}/, encodeURIComponent(wellFormed(at ?? "")));
  const url = query === undefined ? path : `${path}?${query}`;
  const params: Record<string, string> =
    called.parameter === undefined ? {} : { [called.parameter]: at ?? "" };
  const leaving = new AbortController();
  const sent = new Request(webRequest(url, { method: called.method, ...options }), {
    signal: leaving.signal,
  });
  const response = await called.handler(sent, { params: Promise.resolve(params) });
  // An answer without an end gets one.
  leaving.abort();
  return response;
}

/** A request whose body is exactly these bytes. */
export function rawRequest(
  called: Route,
  at: string,
  body: BodyInit | null,
  headers: Record<string, string>,
): Promise<Response> {
  const path = called.path.replace(/\{\w+\}/, encodeURIComponent(at));
  const init: RequestInit & { duplex: "half" } = { method: called.method, headers, body, duplex: "half" };
  const params: Record<string, string> = called.parameter === undefined ? {} : { [called.parameter]: at };
  const base = webRequest(path);
  const all = new Headers(base.headers);
  for (const [name, value] of Object.entries(headers)) {
    if (value === "") all.delete(name);
    else all.set(name, value);
  }
  return called.handler(new Request(base.url, { ...init, headers: all }), {
    params: Promise.resolve(params),
  });
}

const wellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, "\uFFFD");

/** Calls with an effect that the gateway has had: everything but its four ways to look. */
async function countWrites(pool: TestPool): Promise<number> {
  const calls: { method: string; path: string }[] = await (
    await fetch(`${pool.simulator.url}/__control/calls`)
  ).json();
  return calls.filter(
    ({ path }) => !/\/(connectionState|fetchInstances|verify-creds|webhook\/find)/.test(path),
  ).length;
}

/** The problem document of an answer, after everything the contract says of all of them was checked. */
export async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text();
  expect(response.headers.get("content-type"), text).toBe("application/problem+json");
  const problem = problemSchema.strict().parse(JSON.parse(text));
  expect(problem.status).toBe(response.status);
  expect(ERROR_STATUS[problem.code]).toBe(response.status);
  expect(problem.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(problem.requestId).toBe(response.headers.get("x-request-id"));
  expect(response.headers.get("cache-control")).toBe("no-store");
  return problem;
}
