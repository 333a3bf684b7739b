import type { PersonActor } from "@/lib/auth/read-session";
import type { VerbContext } from "@/lib/instances/context";
import type { RouteRequest } from "./create-route";

/** What a verb gets from a route: the process's means, who asks, and the request's id for the audit log. */
export function verbContext(
  input: Pick<RouteRequest, "context" | "log" | "requestId"> & { actor: PersonActor },
): VerbContext {
  return { ...input.context, log: input.log, actor: input.actor, requestId: input.requestId };
}
