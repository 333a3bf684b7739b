import { eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { alertSilences, chips } from "@/db/schema";
import { recordAudit } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { CreateSilenceInput } from "@/types/alert-pages";

/**
 * Suppresses notices of a rule or chip from now until its end. Incidents still open and end; those that are open
 * when the silence ends are notified then. Throws `forbidden`, `chip_not_found`.
 */
export async function createSilence(ctx: CommandContext, input: CreateSilenceInput): Promise<{ id: string }> {
  requireWriter(ctx.actor);
  const { rule, chipId, minutes, reason } = input;
  const id = uuidv7();
  await ctx.db.transaction(async (tx) => {
    if (chipId !== null) {
      const [chip] = await tx.select({ id: chips.id }).from(chips).where(eq(chips.id, chipId));
      if (chip === undefined) throw new DomainError("chip_not_found", "There is no such chip.");
    }
    await tx.insert(alertSilences).values({
      id,
      rule,
      subject: chipId,
      startsAt: sql`julia.clock()`,
      endsAt: sql`julia.clock() + make_interval(mins => ${minutes})`,
      reason,
      ownerId: ctx.actor.kind === "person" ? ctx.actor.id : null,
      owner: ctx.actor.label,
    });
    await recordAudit(tx, {
      actor: ctx.actor,
      action: "alert.silence",
      targetKind: "alert",
      targetId: id,
      details: { ...input },
      requestId: ctx.requestId,
    });
  });
  return { id };
}
