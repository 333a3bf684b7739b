import type { z } from "zod";
import type { Actor } from "@/lib/actor";
import type { StepAside } from "@/lib/clients/limiter";
import { type ClientMemory, clientMemory } from "@/lib/clients/process-memory";
import type { Standing } from "@/lib/clients/quotas";
import { type VerifiedKey, verifyApiKey } from "@/lib/clients/verify-api-key";
import { DomainError } from "@/lib/errors";
import type { ApiScope } from "@/types/api-keys";
import {
  createRoute,
  type RouteHandler,
  type RouteInput,
  type RouteRequest,
  type RouteShape,
} from "./create-route";

type ServiceActor = Extract<Actor, { kind: "service" }>;

/** The calling service. Idempotency, visibility and quota belong to the client, whichever of its keys it used. */
interface CallingClient {
  id: string;
  name: string;
  keyId: string;
  /** Whether its key has the scope `contacts:write`. */
  mayChangeContacts: boolean;
}

export interface ServiceCall {
  client: CallingClient;
  actor: ServiceActor;
  /** For a wait (`Prefer: wait`): frees the client's slot in the meantime. */
  stepAside: StepAside;
}

/**
 * A route of `/api/v1` for services whose key has the scope, within their quota. Keys are accepted only in a header;
 * cookies are ignored, so that no other site's page can use them. The handler answers as in `sessionRoute`.
 */
export function keyRoute<
  Body extends z.ZodType = z.ZodObject,
  Query extends z.ZodType = z.ZodObject,
  Params extends z.ZodType = z.ZodObject,
>(
  options: RouteShape<Body, Query, Params> & {
    scope: ApiScope;
    /** The client's limiter to use; default `work`. */
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
      if (!key.scopes.includes(options.scope)) {
        throw new DomainError("forbidden", `This key lacks the scope ${options.scope}.`);
      }
      return key;
    },
    handler: async (input, key) => {
      const client = {
        id: key.clientId,
        name: key.clientName,
        keyId: key.keyId,
        mayChangeContacts: key.scopes.includes("contacts:write"),
      };
      const actor = { kind: "service", id: client.id, label: client.name, scopes: key.scopes } as const;
      return await clientMemory(input.context).turns[options.turns ?? "work"].run(client.id, (stepAside) =>
        options.handler({ ...input, client, actor, stepAside }),
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

async function identifyKey({ request, context, log }: RouteRequest): Promise<VerifiedKey> {
  const secret = readSecret(request.headers);
  const { keys } = clientMemory(context);
  const key = secret === null ? null : await verifyApiKey({ db: context.db, log }, keys, secret);
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

/** Header names of draft-ietf-httpapi-ratelimit-headers-06, which most clients know. */
function setQuotaHeaders(headers: Headers, { limit, remaining, resetsInSeconds }: Standing): void {
  headers.set("ratelimit-limit", String(limit));
  headers.set("ratelimit-remaining", String(remaining));
  headers.set("ratelimit-reset", String(resetsInSeconds));
}
