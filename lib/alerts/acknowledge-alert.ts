import { and, eq, ne, sql } from "drizzle-orm";
import { alerts } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { AcknowledgeInput } from "@/types/alert-pages";

/**
 * Acknowledges an open incident with a note and thereby stops its reminders. A second acknowledgement replaces the
 * first. Throws `forbidden`, or `not_found` if the incident does not exist or is resolved.
 */
export async function acknowledgeAlert(
  ctx: CommandContext,
  id: string,
  { note }: AcknowledgeInput,
): Promise<void> {
  requireWriter(ctx.actor);
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .update(alerts)
      .set({
        acknowledgedById: ctx.actor.kind === "person" ? ctx.actor.id : null,
        acknowledgedBy: ctx.actor.label,
        acknowledgedAt: sql`julia.clock()`,
        acknowledgement: note,
      })
      .where(and(eq(alerts.id, id), ne(alerts.state, "resolved")))
      .returning({ rule: alerts.rule });
    if (row === undefined) throw new DomainError("not_found", "There is no such open alert.");
    await auditCommand(tx, ctx, "alert.acknowledge", "alert", id, { rule: row.rule, note });
  });
}
