import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { RouteHandler } from "@/lib/http/create-route";
import { type WebRequest, webRequest } from "../../factories/web";

export interface Route {
  name: string;
  method: string;
  path: string;
  parameter?: "id" | "name";
}

const CHIPS = "/api/dashboard/chips";
const ONE = `${CHIPS}/{id}`;
const NAMED = `${CHIPS}/instances/{name}`;
const MESSAGES = "/api/dashboard/messages";
const BATCHES = "/api/dashboard/batches";
const CONTACTS = "/api/dashboard/contacts";
const ALERTS = "/api/dashboard/alerts";
const GATEWAYS = "/api/dashboard/gateways";
const SUBSCRIPTIONS = "/api/dashboard/subscriptions";

const route = (name: string): Route => {
  const [method = "", path = ""] = name.split(" ");
  const parameter = path.includes("{id}") ? "id" : path.includes("{name}") ? "name" : undefined;
  return { name, method, path, parameter };
};

export const ROUTES = {
  list: route(`GET ${CHIPS}`),
  detail: route(`GET ${ONE}`),
  patch: route(`PATCH ${ONE}`),
  events: route(`GET ${ONE}/events`),
  usage: route(`GET ${ONE}/usage`),
  chipContacts: route(`GET ${ONE}/contacts`),
  chipMessages: route(`GET ${ONE}/messages`),
  select: route(`GET ${CHIPS}/selection`),
  bulk: route(`POST ${CHIPS}/bulk`),
  bulkDelete: route(`POST ${CHIPS}/bulk/delete`),
  bulkUndo: route(`POST ${CHIPS}/bulk/undo`),
  chipExport: route(`POST ${CHIPS}/export`),
  create: route(`POST ${CHIPS}/instances/create`),
  readQr: route(`GET ${NAMED}/qr-code`),
  requestQr: route(`POST ${NAMED}/qr-code`),
  connectionState: route(`GET ${NAMED}/connection-state`),
  disconnect: route(`POST ${ONE}/disconnect`),
  delete: route(`DELETE ${ONE}/instance`),
  reconnect: route(`POST ${ONE}/reconnect`),
  move: route(`POST ${ONE}/move`),
  pause: route(`POST ${ONE}/pause`),
  resume: route(`POST ${ONE}/resume`),
  promote: route(`POST ${ONE}/promote`),
  warmUp: route(`POST ${ONE}/warm-up`),
  webhook: route(`POST ${ONE}/webhook`),
  readLink: route(`GET ${ONE}/pairing-link`),
  createLink: route(`POST ${ONE}/pairing-link`),
  revokeLink: route(`DELETE ${ONE}/pairing-link`),
  scanAnswer: route(`POST ${ONE}/scan-answer`),
  newChipDefaults: route(`GET ${CHIPS}/instances/defaults`),
  adoptable: route(`GET ${CHIPS}/instances/adoptable`),
  adopt: route(`POST ${CHIPS}/instances/adopt`),
  views: route(`GET ${CHIPS}/views`),
  createView: route(`POST ${CHIPS}/views`),
  changeView: route(`PATCH ${CHIPS}/views/{id}`),
  deleteView: route(`DELETE ${CHIPS}/views/{id}`),
  scan: route("POST /api/dashboard/simulator/scan"),
  live: route("GET /api/dashboard/events"),
  status: route("GET /api/dashboard/status"),
  statusInstances: route("GET /api/dashboard/status/instances"),
  statusManager: route("GET /api/dashboard/status/manager"),
  statusOutlook: route("GET /api/dashboard/status/outlook"),
  statusExport: route("GET /api/dashboard/status/export"),
  contacts: route(`GET ${CONTACTS}`),
  contact: route(`GET ${CONTACTS}/{id}`),
  updateContact: route(`PATCH ${CONTACTS}/{id}`),
  conversation: route(`GET ${CONTACTS}/{id}/conversation`),
  replyToContact: route(`POST ${CONTACTS}/{id}/reply`),
  media: route("GET /api/dashboard/media/{id}"),
  messages: route(`GET ${MESSAGES}`),
  message: route(`GET ${MESSAGES}/{id}`),
  cancelMessage: route(`POST ${MESSAGES}/{id}/cancel`),
  batch: route(`GET ${BATCHES}/{id}`),
  pauseBatch: route(`POST ${BATCHES}/{id}/pause`),
  resumeBatch: route(`POST ${BATCHES}/{id}/resume`),
  cancelBatch: route(`POST ${BATCHES}/{id}/cancel`),
  resolveMessage: route(`POST ${MESSAGES}/{id}/resolve`),
  resolveMessages: route(`POST ${MESSAGES}/resolve`),
  previewAgain: route(`GET ${MESSAGES}/send-again`),
  sendAgain: route(`POST ${MESSAGES}/send-again`),
  readUsers: route("GET /api/dashboard/users"),
  createUser: route("POST /api/dashboard/users"),
  changeUser: route("PATCH /api/dashboard/users"),
  sessionsOf: route("GET /api/dashboard/users/{id}/sessions"),
  endSessionsOf: route("DELETE /api/dashboard/users/{id}/sessions"),
  readApiKeys: route("GET /api/dashboard/api-keys"),
  createApiKey: route("POST /api/dashboard/api-keys"),
  rotateApiKey: route("POST /api/dashboard/api-keys/{id}/rotate"),
  changeClient: route("PATCH /api/dashboard/clients/{id}"),
  revokeApiKey: route("POST /api/dashboard/api-keys/{id}/revoke"),
  audit: route("GET /api/dashboard/audit"),
  auditExport: route("GET /api/dashboard/audit/export"),
  readSettings: route("GET /api/dashboard/settings"),
  changeSettings: route("PATCH /api/dashboard/settings"),
  gateways: route(`GET ${GATEWAYS}`),
  createGateway: route(`POST ${GATEWAYS}`),
  updateGateway: route(`PATCH ${GATEWAYS}/{id}`),
  checkGateway: route(`POST ${GATEWAYS}/{id}/check`),
  removeGateway: route(`DELETE ${GATEWAYS}/{id}`),
  alerts: route(`GET ${ALERTS}`),
  alertSummary: route(`GET ${ALERTS}/summary`),
  alertContacts: route(`GET ${ALERTS}/{id}/contacts`),
  acknowledgeAlert: route(`POST ${ALERTS}/{id}/acknowledge`),
  createSilence: route(`POST ${ALERTS}/silences`),
  endSilence: route(`POST ${ALERTS}/silences/{id}/end`),
  alertRules: route(`GET ${ALERTS}/rules`),
  changeAlertRule: route(`PATCH ${ALERTS}/rules`),
  destinations: route(`GET ${ALERTS}/destinations`),
  createDestination: route(`POST ${ALERTS}/destinations`),
  changeDestination: route(`PATCH ${ALERTS}/destinations/{id}`),
  deleteDestination: route(`DELETE ${ALERTS}/destinations/{id}`),
  testDestination: route(`POST ${ALERTS}/destinations/{id}/test`),
  subscriptions: route(`GET ${SUBSCRIPTIONS}`),
  createSubscription: route(`POST ${SUBSCRIPTIONS}`),
  updateSubscription: route(`PATCH ${SUBSCRIPTIONS}/{id}`),
  deleteSubscription: route(`DELETE ${SUBSCRIPTIONS}/{id}`),
  deliveries: route(`GET ${SUBSCRIPTIONS}/{id}/deliveries`),
  redeliverEvent: route(`POST ${SUBSCRIPTIONS}/{id}/redeliver`),
  rotateSubscription: route(`POST ${SUBSCRIPTIONS}/{id}/rotate`),
  forwarding: route("GET /api/dashboard/webhook-forwarding"),
  updateForwarding: route("PUT /api/dashboard/webhook-forwarding"),
  deleteForwarding: route("DELETE /api/dashboard/webhook-forwarding"),
  testSubscription: route(`POST ${SUBSCRIPTIONS}/{id}/test`),
};

export const ALL_ROUTES: readonly Route[] = Object.values(ROUTES);

const handlers = new Map<Route, RouteHandler>();

/** Imports all route files in advance, so that no call has to import one. */
export async function loadHandlers(): Promise<void> {
  for (const called of ALL_ROUTES) {
    const folder = called.path.replace(/\{(\w+)\}/, "[$1]");
    const file = pathToFileURL(join(process.cwd(), "app", folder, "route.ts")).href;
    const exported: Partial<Record<string, RouteHandler>> = await import(file);
    const handler = exported[called.method];
    if (handler === undefined) throw new Error(`${called.name} is not exported`);
    handlers.set(called, handler);
  }
}

/** Calls the handler with the decoded path parameter, as Next.js does. */
async function handle(called: Route, at: string, sent: Request): Promise<Response> {
  const handler = handlers.get(called);
  if (handler === undefined) throw new Error("the dashboard is not open");
  const params: Record<string, string> = called.parameter === undefined ? {} : { [called.parameter]: at };
  return await handler(sent, { params: Promise.resolve(params) });
}

const wellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, "\uFFFD");
const addressOf = (called: Route, at: string) =>
  called.path.replace(/\{\w+\}/, encodeURIComponent(wellFormed(at)));

export interface Call extends WebRequest {
  at?: string;
  /** The query string without its question mark. */
  query?: string;
}

/** Calls a route. Aborts the request when the response begins. */
export async function request(called: Route, { at = "", query, ...options }: Call = {}): Promise<Response> {
  const path = addressOf(called, at);
  const url = query === undefined ? path : `${path}?${query}`;
  const leaving = new AbortController();
  const sent = new Request(webRequest(url, { method: called.method, ...options }), {
    signal: leaving.signal,
  });
  const response = await handle(called, at, sent);
  // Ends responses that have no end of their own, such as event streams.
  leaving.abort();
  return response;
}

/** Sends the body unchanged. A header with an empty value is omitted. */
export function rawRequest(
  called: Route,
  at: string,
  body: BodyInit | null,
  headers: Record<string, string>,
): Promise<Response> {
  const base = webRequest(addressOf(called, at), { headers });
  const sent = new Headers([...base.headers].filter(([, value]) => value !== ""));
  const init: RequestInit & { duplex: "half" } = {
    method: called.method,
    headers: sent,
    body,
    duplex: "half",
  };
  return handle(called, at, new Request(base.url, init));
}
