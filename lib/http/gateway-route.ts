import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import { describeFailure } from "@/lib/log/describe-failure";
import { frameRoute, type RouteHandler } from "./create-route";
import { problemResponse } from "./problem";

/**
 * Creates a route for the gateway's webhooks. Failures on our side return 503, because the gateway drops an event after
 * a response of 400, 401, 403, 404 or 422. `handler` returns an error to reject the request, or null to accept it.
 */
export function gatewayRoute(
  handler: (context: AppContext, request: Request) => Promise<DomainError | null>,
): RouteHandler {
  return frameRoute(
    async ({ context, request, requestId }) => {
      const refusal = await handler(context, request);
      return refusal === null ? Response.json({ ok: true }) : problemResponse(refusal, requestId);
    },
    (error, log) => {
      log?.error({ failure: describeFailure(error) }, "webhook could not be stored");
      const detail = "The event could not be stored. Retry.";
      return new DomainError("database_unavailable", detail, { retryAfterSeconds: 5 });
    },
  );
}
