import type { Transaction } from "@/db/client";
import { auditCommand } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { Visibility } from "@/lib/queue/read/get-message";
import type { BatchCommand } from "@/types/batches";
import { findBatch } from "./find-batch";

/**
 * Changes the stored status of a batch with `change`, which returns false if the batch is cancelled. Changes by people are
 * audited. Throws `batch_not_found`, and `message_status_conflict` if the batch is cancelled.
 */
export async function changeBatch(
  ctx: CommandContext,
  { id, visibility, command }: { id: string; visibility: Visibility; command: BatchCommand },
  change: (tx: Transaction) => Promise<boolean>,
): Promise<void> {
  if (ctx.actor.kind !== "service") requireWriter(ctx.actor);
  await ctx.db.transaction(async (tx) => {
    await findBatch({ db: tx }, id, visibility);
    if (!(await change(tx))) {
      throw new DomainError(
        "message_status_conflict",
        "The batch is cancelled and cannot be paused or resumed.",
      );
    }
    if (ctx.actor.kind !== "service") await auditCommand(tx, ctx, `batch.${command}`, "batch", id);
  });
  ctx.log.info({ batchId: id, command }, "batch changed");
}
