import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { RouteHandler } from "@/lib/http/create-route";
import type { ApiScope } from "@/types/api-keys";
import { ROLES, type Role } from "@/types/people";

export const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof METHODS)[number];

export type Access =
  | { for: "everybody" }
  /** If `asksPassword` is true, the person must have confirmed the password within the last 10 minutes. */
  | { for: "people"; roles: readonly Role[]; asksPassword?: true }
  /** A key with either scope may call. */
  | { for: "services"; scope: ApiScope; orScope?: ApiScope }
  | { for: "people and services"; roles: readonly Role[]; scope: ApiScope }
  | { for: "the scraper" }
  | { for: "the gateway" }
  /** Routes that return 404 to every caller. */
  | { for: "nobody" };

const EVERYBODY: Access = { for: "everybody" };
const GATEWAY: Access = { for: "the gateway" };
const NOBODY: Access = { for: "nobody" };
const READERS: Access = { for: "people", roles: ROLES };
const WRITERS: Access = { for: "people", roles: ["admin", "operator"] };
const ADMINS: Access = { for: "people", roles: ["admin"] };
const SURE_ADMINS: Access = { for: "people", roles: ["admin"], asksPassword: true };
const scope = (name: ApiScope): Access => ({ for: "services", scope: name });

/**
 * The access contract: all routes in `app/api`, with the methods that they support. Any other method gets a 405
 * response.
 */
export const ACCESS: Record<string, Partial<Record<Method, Access>>> = {
  "/api/[[...rest]]": { GET: NOBODY, POST: NOBODY, PUT: NOBODY, PATCH: NOBODY, DELETE: NOBODY },
  "/api/auth/change-password": { POST: READERS },
  "/api/auth/confirm-password": { POST: READERS },
  "/api/auth/get-session": { GET: EVERYBODY },
  "/api/auth/setup": { POST: EVERYBODY },
  "/api/auth/sign-in/email": { POST: EVERYBODY },
  "/api/auth/sign-out": { POST: EVERYBODY },
  "/api/dashboard/alerts": { GET: READERS },
  "/api/dashboard/alerts/[id]/acknowledge": { POST: WRITERS },
  "/api/dashboard/alerts/[id]/contacts": { GET: READERS },
  "/api/dashboard/alerts/destinations": { GET: ADMINS, POST: SURE_ADMINS },
  "/api/dashboard/alerts/destinations/[id]": { PATCH: SURE_ADMINS, DELETE: SURE_ADMINS },
  "/api/dashboard/alerts/destinations/[id]/test": { POST: ADMINS },
  "/api/dashboard/alerts/rules": { GET: ADMINS, PATCH: ADMINS },
  "/api/dashboard/alerts/silences": { POST: WRITERS },
  "/api/dashboard/alerts/silences/[id]/end": { POST: WRITERS },
  "/api/dashboard/alerts/summary": { GET: READERS },
  "/api/dashboard/api-keys": { GET: ADMINS, POST: SURE_ADMINS },
  "/api/dashboard/api-keys/[id]/revoke": { POST: SURE_ADMINS },
  "/api/dashboard/api-keys/[id]/rotate": { POST: SURE_ADMINS },
  "/api/dashboard/audit": { GET: ADMINS },
  "/api/dashboard/audit/export": { GET: ADMINS },
  "/api/dashboard/callback-secrets": { GET: ADMINS },
  "/api/dashboard/callback-secrets/[clientId]/end-previous": { POST: SURE_ADMINS },
  "/api/dashboard/callback-secrets/[clientId]/rotate": { POST: SURE_ADMINS },
  "/api/dashboard/chips": { GET: READERS },
  "/api/dashboard/chips/[id]": { GET: READERS, PATCH: WRITERS },
  "/api/dashboard/chips/[id]/contacts": { GET: READERS },
  "/api/dashboard/chips/[id]/disconnect": { POST: WRITERS },
  "/api/dashboard/chips/[id]/events": { GET: READERS },
  "/api/dashboard/chips/[id]/instance": { DELETE: WRITERS },
  "/api/dashboard/chips/[id]/messages": { GET: READERS },
  "/api/dashboard/chips/[id]/move": { POST: WRITERS },
  "/api/dashboard/chips/[id]/pairing-link": { GET: WRITERS, POST: WRITERS, DELETE: WRITERS },
  "/api/dashboard/chips/[id]/pause": { POST: WRITERS },
  "/api/dashboard/chips/[id]/promote": { POST: WRITERS },
  "/api/dashboard/chips/[id]/reconnect": { POST: WRITERS },
  "/api/dashboard/chips/[id]/resume": { POST: WRITERS },
  "/api/dashboard/chips/[id]/scan-answer": { POST: WRITERS },
  "/api/dashboard/chips/[id]/usage": { GET: READERS },
  "/api/dashboard/chips/[id]/warm-up": { POST: WRITERS },
  "/api/dashboard/chips/[id]/webhook": { POST: WRITERS },
  "/api/dashboard/chips/bulk": { POST: WRITERS },
  "/api/dashboard/chips/bulk/delete": { POST: WRITERS },
  "/api/dashboard/chips/bulk/undo": { POST: WRITERS },
  "/api/dashboard/chips/export": { POST: READERS },
  "/api/dashboard/chips/instances/[name]/connection-state": { GET: READERS },
  "/api/dashboard/chips/instances/[name]/qr-code": { GET: WRITERS, POST: WRITERS },
  "/api/dashboard/chips/instances/adopt": { POST: WRITERS },
  "/api/dashboard/chips/instances/adoptable": { GET: WRITERS },
  "/api/dashboard/chips/instances/create": { POST: WRITERS },
  "/api/dashboard/chips/instances/defaults": { GET: WRITERS },
  "/api/dashboard/chips/selection": { GET: READERS },
  "/api/dashboard/chips/views": { GET: READERS, POST: READERS },
  "/api/dashboard/chips/views/[id]": { PATCH: READERS, DELETE: READERS },
  "/api/dashboard/batches/[id]": { GET: READERS },
  "/api/dashboard/batches/[id]/cancel": { POST: WRITERS },
  "/api/dashboard/batches/[id]/pause": { POST: WRITERS },
  "/api/dashboard/batches/[id]/resume": { POST: WRITERS },
  "/api/dashboard/clients/[id]": { PATCH: ADMINS },
  "/api/dashboard/contacts/[id]/opt-out": { PUT: WRITERS, DELETE: WRITERS },
  "/api/dashboard/contacts": { GET: READERS },
  "/api/dashboard/contacts/[id]": { GET: READERS, PATCH: WRITERS, DELETE: SURE_ADMINS },
  "/api/dashboard/contacts/[id]/export": { GET: WRITERS },
  "/api/dashboard/contacts/[id]/conversation": { GET: READERS },
  "/api/dashboard/contacts/[id]/reply": { POST: WRITERS },
  "/api/dashboard/events": { GET: READERS },
  "/api/dashboard/gateways": { GET: WRITERS, POST: SURE_ADMINS },
  "/api/dashboard/gateways/[id]": { PATCH: SURE_ADMINS, DELETE: SURE_ADMINS },
  "/api/dashboard/gateways/[id]/check": { POST: WRITERS },
  "/api/dashboard/media": { POST: WRITERS },
  "/api/dashboard/media/[id]": { GET: WRITERS },
  "/api/dashboard/messages": { GET: READERS },
  "/api/dashboard/messages/[id]": { GET: READERS },
  "/api/dashboard/messages/[id]/cancel": { POST: WRITERS },
  "/api/dashboard/messages/[id]/resolve": { POST: WRITERS },
  "/api/dashboard/messages/resolve": { POST: WRITERS },
  "/api/dashboard/messages/send-again": { GET: WRITERS, POST: WRITERS },
  "/api/dashboard/sessions": { GET: READERS, DELETE: READERS },
  "/api/dashboard/sessions/[id]": { DELETE: READERS },
  "/api/dashboard/settings": { GET: ADMINS, PATCH: ADMINS },
  "/api/dashboard/simulator/scan": { POST: WRITERS },
  "/api/dashboard/status": { GET: READERS },
  "/api/dashboard/status/export": { GET: READERS },
  "/api/dashboard/status/instances": { GET: READERS },
  "/api/dashboard/status/manager": { GET: READERS },
  "/api/dashboard/status/outlook": { GET: READERS },
  "/api/dashboard/subscriptions": { GET: ADMINS, POST: SURE_ADMINS },
  "/api/dashboard/subscriptions/[id]": { PATCH: SURE_ADMINS, DELETE: SURE_ADMINS },
  "/api/dashboard/subscriptions/[id]/deliveries": { GET: ADMINS },
  "/api/dashboard/subscriptions/[id]/redeliver": { POST: ADMINS },
  "/api/dashboard/subscriptions/[id]/rotate": { POST: SURE_ADMINS },
  "/api/dashboard/subscriptions/[id]/test": { POST: ADMINS },
  "/api/dashboard/users": { GET: ADMINS, POST: SURE_ADMINS, PATCH: SURE_ADMINS },
  "/api/dashboard/users/[id]/sessions": { GET: ADMINS, DELETE: SURE_ADMINS },
  "/api/dashboard/webhook-forwarding": { GET: ADMINS, PUT: SURE_ADMINS, DELETE: SURE_ADMINS },
  "/api/health/instances": { GET: { for: "people and services", roles: ROLES, scope: "instances:read" } },
  "/api/health/live": { GET: EVERYBODY },
  "/api/health/ready": { GET: EVERYBODY },
  "/api/metrics": { GET: { for: "the scraper" } },
  "/api/openapi.json": { GET: EVERYBODY },
  "/api/pair/[token]": { GET: EVERYBODY, POST: EVERYBODY },
  "/api/pair/[token]/scan-answer": { POST: EVERYBODY },
  "/api/preferences/chip-columns": { POST: READERS },
  "/api/preferences/chip-density": { POST: READERS },
  "/api/preferences/locale": { POST: EVERYBODY },
  "/api/v1/batches": { POST: scope("messages:send") },
  "/api/v1/batches/[id]": { GET: scope("messages:read") },
  "/api/v1/batches/[id]/cancel": { POST: scope("messages:send") },
  "/api/v1/batches/[id]/pause": { POST: scope("messages:send") },
  "/api/v1/batches/[id]/resume": { POST: scope("messages:send") },
  "/api/v1/inbound/[id]": { GET: scope("inbound:read") },
  "/api/v1/contacts/[to]": { GET: scope("messages:read") },
  "/api/v1/contacts/[to]/opt-out": {
    GET: scope("messages:read"),
    PUT: scope("contacts:write"),
    DELETE: scope("contacts:write"),
  },
  "/api/v1/events": { GET: scope("events:manage") },
  "/api/v1/instances": { GET: scope("instances:read") },
  "/api/v1/media": { POST: scope("media:write") },
  "/api/v1/media/[id]": { GET: { for: "services", scope: "inbound:read", orScope: "media:write" } },
  "/api/v1/messages": { GET: scope("messages:read"), POST: scope("messages:send") },
  "/api/v1/messages/[id]": { GET: scope("messages:read") },
  "/api/v1/messages/[id]/cancel": { POST: scope("messages:send") },
  "/api/v1/selection": { POST: scope("selection") },
  "/api/v1/selection/[reservationId]": { DELETE: scope("selection") },
  "/api/v1/subscriptions": { GET: scope("events:manage"), POST: scope("events:manage") },
  "/api/v1/subscriptions/[id]": {
    GET: scope("events:manage"),
    PATCH: scope("events:manage"),
    DELETE: scope("events:manage"),
  },
  "/api/v1/subscriptions/[id]/deliveries": { GET: scope("events:manage") },
  "/api/v1/subscriptions/[id]/replay": { POST: scope("events:manage") },
  "/api/v1/subscriptions/[id]/rotate": { POST: scope("events:manage") },
  "/api/v1/subscriptions/[id]/test": { POST: scope("events:manage") },
  "/api/webhooks/evolution": { POST: GATEWAY },
  "/api/webhooks/evolution/[event]": { POST: GATEWAY },
};

/** Scopes of which one is enough. */
export const scopesOf = (access: {
  scope: ApiScope;
  orScope?: ApiScope;
}): readonly (ApiScope | undefined)[] => [access.scope, access.orScope];

export interface RouteFile {
  /** Route pattern with the names of the folders, such as `/api/v1/messages/[id]`. */
  pattern: string;
  exported: Partial<Record<string, RouteHandler>>;
}

export async function findRouteFiles(): Promise<RouteFile[]> {
  const root = join(process.cwd(), "app", "api");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) =>
    /(^|\/)route\.tsx?$/.test(file),
  );
  return Promise.all(
    files.sort().map(async (file) => ({
      pattern: `/api/${file.replace(/\/?route\.tsx?$/, "")}`.replace(/\/$/, ""),
      exported: await import(pathToFileURL(join(root, file)).href),
    })),
  );
}

/** Next.js calls the GET handler for HEAD requests, so HEAD requires the same access as GET. */
export function accessOf(pattern: string, method: Method): Access | null {
  return ACCESS[pattern]?.[method === "HEAD" ? "GET" : method] ?? null;
}
