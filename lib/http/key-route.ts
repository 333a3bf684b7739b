import type { z } from "zod";
import type { StepAside } from "@/lib/clients/limiter";
import { type ClientMemory, clientMemory } from "@/lib/clients/process-memory";
import type { Standing } from "@/lib/clients/quotas";
import type { SendingClient } from "@/lib/clients/sending-client";
import { type VerifiedKey, verifyApiKey } from "@/lib/clients/verify-api-key";
import type { CommandContext } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { ApiScope } from "@/types/api-keys";
import {
  createRoute,
  type RouteHandler,
  type RouteInput,
  type RouteRequest,
  type RouteShape,
} from "./create-route";

export interface ServiceCall {
  context: CommandContext;
  /** The client owns the idempotency keys, visibility and quota, regardless of which of its API keys was used. */
  client: SendingClient;
  /** Runs a wait (`Prefer: wait`) without counting the request against the client's concurrency limit. */
  stepAside: StepAside;
  /** Scopes of the API key. */
  scopes: readonly ApiScope[];
}

/**
 * Creates a route of `/api/v1` for services whose key has the scope, within their quota. Keys are accepted only in a
 * header. Cookies are ignored, so pages of other sites cannot misuse them. The handler returns what a `sessionRoute`
 * handler returns.
 */
export function keyRoute<
  Body extends z.ZodType = z.ZodObject,
  Query extends z.ZodType = z.ZodObject,
  Params extends z.ZodType = z.ZodObject,
>(
  options: RouteShape<Body, Query, Params> & {
    scope: ApiScope;
    /** A second scope that is enough instead. */
    orScope?: ApiScope;
    /** The client's limiter that the route uses. Default: `work`. */
    turns?: keyof ClientMemory["turns"];
    handler: (input: RouteInput<z.output<Body>, z.output<Query>, z.output<Params>> & ServiceCall) => unknown;
  },
): RouteHandler {
  const standings = new WeakMap<Request, Standing>();
  const route = createRoute({
    ...options,
    identify: async (arrived) => {
      const key = await identifyKey(arrived);
      const standing = await clientMemory(arrived.context).quotas.take(key.clientId, key.requestsPerMinute);
      standings.set(arrived.request, standing);
      if (!standing.admitted) throw quotaUsedUp(standing);
      const { scope, orScope } = options;
      if (!key.scopes.some((held) => held === scope || held === orScope)) {
        const wanted = orScope === undefined ? scope : `${scope} or ${orScope}`;
        throw new DomainError("forbidden", `This key lacks the scope ${wanted}.`);
      }
      return key;
    },
    handler: async (input, key) => {
      const { clientId: id, clientName: label, scopes } = key;
      const client = { id, mayChangeContacts: scopes.includes("contacts:write") };
      const context = { ...input.context, actor: { kind: "service", id, label, scopes } as const };
      return await clientMemory(context).turns[options.turns ?? "work"].run(id, (stepAside) =>
        options.handler({ ...input, context, client, scopes, stepAside }),
      );
    },
  });
  return async (request, segment) => {
    const response = await route(request, segment);
    if (response.status === 401) response.headers.set("www-authenticate", "Bearer");
    const standing = standings.get(request);
    if (standing !== undefined) setQuotaHeaders(response.headers, standing);
    return response;
  };
}

async function identifyKey({ request, context }: RouteRequest): Promise<VerifiedKey> {
  const secret = readSecret(request.headers);
  const { keys } = clientMemory(context);
  const key = secret === null ? null : await verifyApiKey(context, keys, secret);
  if (key === null) throw new DomainError("unauthenticated", "A valid API key is required.");
  return key;
}

function readSecret(headers: Headers): string | null {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  return bearer ?? headers.get("x-api-key");
}

function quotaUsedUp({ limit, resetsInSeconds }: Standing): DomainError {
  return new DomainError("rate_limited", `This client may make ${limit} requests a minute.`, {
    retryAfterSeconds: resetsInSeconds,
  });
}

/** Header names of draft-ietf-httpapi-ratelimit-headers-06, which most clients support. */
function setQuotaHeaders(headers: Headers, { limit, remaining, resetsInSeconds }: Standing): void {
  headers.set("ratelimit-limit", String(limit));
  headers.set("ratelimit-remaining", String(remaining));
  headers.set("ratelimit-reset", String(resetsInSeconds));
}
