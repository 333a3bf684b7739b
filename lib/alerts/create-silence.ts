import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { alertSilences } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import { findChip } from "@/lib/chips/find-chip";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import type { CreateSilenceInput } from "@/types/alert-pages";

/**
 * Suppresses the notices of a rule, of a chip or of all alerts for `minutes`. Incidents are still recorded. People are
 * notified of incidents that are still open when the silence ends. Throws `forbidden`, `chip_not_found`.
 */
export async function createSilence(ctx: CommandContext, input: CreateSilenceInput): Promise<{ id: string }> {
  requireWriter(ctx.actor);
  const { rule, chipId, minutes, reason } = input;
  const id = uuidv7();
  await ctx.db.transaction(async (tx) => {
    if (chipId !== null) await findChip(tx, chipId);
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
    await auditCommand(tx, ctx, "alert.silence", "alert", id, { ...input });
  });
  return { id };
}
