import type { z } from "zod";
import type { Actor } from "@/lib/actor";
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

export type ServiceActor = Extract<Actor, { kind: "service" }>;

/** The service that calls: idempotency, visibility and quota are the client's, whichever key it used. */
export interface CallingClient {
  id: string;
  name: string;
  keyId: string;
}

/**
 * A route of `/api/v1`: for services whose key has the scope. Keys come in a header alone; cookies are not
 * looked at, so that no page of another site can use them. The handler answers as in `sessionRoute`.
 */
export function keyRoute<
  Body extends z.ZodType = z.ZodObject,
  Query extends z.ZodType = z.ZodObject,
  Params extends z.ZodType = z.ZodObject,
>(
  options: RouteShape<Body, Query, Params> & {
    scope: ApiScope;
    handler: (
      input: RouteInput<z.output<Body>, z.output<Query>, z.output<Params>> & {
        client: CallingClient;
        actor: ServiceActor;
      },
    ) => unknown;
  },
): RouteHandler {
  return createRoute({
    ...options,
    identify: async (arrived) => await identifyKey(arrived, options.scope),
    handler: (input, key) =>
      options.handler({
        ...input,
        client: { id: key.clientId, name: key.clientName, keyId: key.keyId },
        actor: { kind: "service", id: key.clientId, label: key.clientName, scopes: key.scopes },
      }),
  });
}

async function identifyKey({ request, context, log }: RouteRequest, scope: ApiScope): Promise<VerifiedKey> {
  const secret = readSecret(request.headers);
  const key = secret === null ? null : await verifyApiKey({ db: context.db, log }, secret);
  if (key === null) throw new DomainError("unauthenticated", "A valid API key is needed.");
  if (!key.scopes.includes(scope)) {
    throw new DomainError("forbidden", `This key lacks the scope ${scope}.`);
  }
  return key;
}

function readSecret(headers: Headers): string | null {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  return bearer ?? headers.get("x-api-key");
}
