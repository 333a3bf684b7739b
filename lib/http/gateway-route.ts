import { randomUUID } from "node:crypto";
import { type AppContext, getServerContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import { describeFailure } from "@/lib/log/describe-failure";
import { withLogFields } from "@/lib/log/log-fields";
import type { RouteHandler } from "./create-route";
import { problemResponse } from "./problem";
import { API_POLICY, setSecurityHeaders } from "./security-headers";
import { timeRequest } from "./time-request";

type Handler = (context: AppContext, request: Request) => Promise<DomainError | null>;

/**
 * A route for the gateway's webhooks. The gateway drops an event after 400, 401, 403, 404 or 422, so failures on our
 * side answer 503. `handler` returns the refusal, or null.
 */
export function gatewayRoute(handler: Handler): RouteHandler {
  return (request, segment) => {
    const requestId = randomUUID();
    const { method } = request;
    const { pathname } = new URL(request.url);
    return withLogFields({ requestId, method, path: pathname }, () =>
      timeRequest({ method, pathname, params: segment?.params }, () => answer(handler, request, requestId)),
    );
  };
}

async function answer(handler: Handler, request: Request, requestId: string): Promise<Response> {
  let context: AppContext | undefined;
  const respond = (response: Response) => {
    response.headers.set("x-request-id", requestId);
    setSecurityHeaders(response.headers, { policy: API_POLICY, appUrl: context?.config.appUrl ?? "" });
    return response;
  };
  try {
    context = getServerContext();
    const refusal = await handler(context, request);
    if (refusal !== null) return respond(problemResponse(refusal, requestId));
    return respond(Response.json({ ok: true }, { headers: { "cache-control": "no-store" } }));
  } catch (error) {
    context?.log.error({ failure: describeFailure(error) }, "webhook could not be stored");
    const detail = "The event could not be stored. Retry.";
    return respond(
      problemResponse(new DomainError("database_unavailable", detail, { retryAfterSeconds: 5 }), requestId),
    );
  }
}
