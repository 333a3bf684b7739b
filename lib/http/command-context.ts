import type { CommandContext } from "@/lib/context/command-context";
import { noteLogFields } from "@/lib/log/log-fields";
import type { PersonActor } from "@/lib/people/read-session";
import type { RouteRequest } from "./create-route";

/** A command's context from a route's input. */
export function commandContext(
  input: Pick<RouteRequest, "context" | "log" | "requestId"> & { actor: PersonActor },
): CommandContext {
  return { ...input.context, log: input.log, actor: input.actor, requestId: input.requestId };
}

/** The same for one instance, whose name is added to every log line. */
export function instanceCommandContext(
  input: Parameters<typeof commandContext>[0] & { params: { name: string } },
): CommandContext {
  noteLogFields({ instance: input.params.name });
  return commandContext(input);
}
