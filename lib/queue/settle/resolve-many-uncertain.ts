import type { CommandContext } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { ResolveMessagesAnswer, ResolveMessagesInput } from "@/types/message-pages";
import { resolveUncertain } from "./resolve-uncertain";

/** Resolves messages one at a time and skips those that are no longer uncertain. */
export async function resolveManyUncertain(
  ctx: CommandContext,
  input: ResolveMessagesInput,
): Promise<ResolveMessagesAnswer> {
  const answer: ResolveMessagesAnswer = { resolved: [], skipped: [] };
  for (const id of new Set(input.ids)) {
    try {
      await resolveUncertain(ctx, id, input.decision);
      answer.resolved.push(id);
    } catch (error) {
      const isSettled =
        error instanceof DomainError &&
        (error.code === "message_status_conflict" || error.code === "message_not_found");
      if (!isSettled) throw error;
      answer.skipped.push(id);
    }
  }
  return answer;
}
