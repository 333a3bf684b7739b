import type { PersonActor } from "@/lib/auth/read-session";
import type { VerbContext } from "@/lib/instances/context";
import { noteLogFields } from "@/lib/log-fields";
import type { RouteRequest } from "./create-route";

/** What a verb gets from a route: the process's means, who asks, and the request's id for the audit log. */
export function verbContext(
  input: Pick<RouteRequest, "context" | "log" | "requestId"> & { actor: PersonActor },
): VerbContext {
  return { ...input.context, log: input.log, actor: input.actor, requestId: input.requestId };
}

/** The same for what is asked about one instance, whose name every line of the log then carries. */
export function instanceVerbContext(
  input: Parameters<typeof verbContext>[0] & { params: { name: string } },
): VerbContext {
  noteLogFields({ instance: input.params.name });
  return verbContext(input);
}
