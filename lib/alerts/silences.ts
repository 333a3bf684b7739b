import { and, eq, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { alertSilences, chips } from "@/db/schema";
import { recordAudit } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { CreateSilenceInput } from "@/types/alert-pages";

/**
 * From now until its end nobody is told of what it names; incidents open and end as ever, and what still goes on
 * then is told. Errors: `forbidden`, `chip_not_found`.
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

/** Ends a silence before its time; one that is over already is a success. Errors: `forbidden`, `not_found`. */
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
    await recordAudit(tx, {
      actor: ctx.actor,
      action: "alert.end_silence",
      targetKind: "alert",
      targetId: id,
      requestId: ctx.requestId,
    });
  });
}
