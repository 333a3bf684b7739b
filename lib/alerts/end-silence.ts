import { and, eq, isNull, sql } from "drizzle-orm";
import { alertSilences } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";

/** Ends a silence early. Idempotent. Throws `forbidden`, `not_found`. */
export async function endSilence(ctx: CommandContext, id: string): Promise<void> {
  requireWriter(ctx.actor);
  await ctx.db.transaction(async (tx) => {
    const [ended] = await tx
      .update(alertSilences)
      .set({ endedAt: sql`julia.clock()`, endedBy: ctx.actor.label })
      .where(and(eq(alertSilences.id, id), isNull(alertSilences.endedAt)))
      .returning({ id: alertSilences.id });
    if (ended === undefined) {
      const [known] = await tx
        .select({ id: alertSilences.id })
        .from(alertSilences)
        .where(eq(alertSilences.id, id));
      if (known === undefined) throw new DomainError("not_found", "There is no such silence.");
      return;
    }
    await auditCommand(tx, ctx, "alert.end_silence", "alert", id);
  });
}
