import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { BulkDelete, BulkDeleteAnswer } from "@/types/bulk";
import { deleteInstance } from "./delete-instance";

/**
 * Deletes the instances of several chips concurrently, each with its own operation and audit row. Idempotent. If an
 * instance cannot be deleted, the answer contains the error for its chip.
 */
export async function deleteMany(ctx: CommandContext, { chipIds }: BulkDelete): Promise<BulkDeleteAnswer> {
  requireWriter(ctx.actor);
  const answer: BulkDeleteAnswer = { deleted: [], failures: [] };
  const results = await Promise.allSettled([...new Set(chipIds)].map((id) => deleteOne(ctx, id, answer)));
  // An unexpected failure is thrown only after every chip has been tried.
  for (const result of results) if (result.status === "rejected") throw result.reason;
  return answer;
}

async function deleteOne(ctx: CommandContext, id: string, answer: BulkDeleteAnswer): Promise<void> {
  try {
    const { confirmed } = await deleteInstance(ctx, id);
    answer.deleted.push({ id, confirmed });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    answer.failures.push({ id, code: error.code, operation: error.operation ?? null });
  }
}
