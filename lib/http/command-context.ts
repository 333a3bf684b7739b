import type { CommandContext } from "@/lib/context/command-context";
import { noteLogFields } from "@/lib/log/log-fields";
import type { PersonActor } from "@/lib/people/read-session";
import type { RouteRequest } from "./create-route";

/** What a verb gets from a route: the process's means, who asks, and the request's id for the audit log. */
export function commandContext(
  input: Pick<RouteRequest, "context" | "log" | "requestId"> & { actor: PersonActor },
): CommandContext {
  return { ...input.context, log: input.log, actor: input.actor, requestId: input.requestId };
}

/** The same for what is asked about one instance, whose name every line of the log then carries. */
export function instanceCommandContext(
  input: Parameters<typeof commandContext>[0] & { params: { name: string } },
): CommandContext {
  noteLogFields({ instance: input.params.name });
  return commandContext(input);
}
