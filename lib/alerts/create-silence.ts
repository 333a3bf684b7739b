import { eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { alertSilences, gateways } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import { findChip } from "@/lib/chips/find-chip";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { CreateSilenceInput } from "@/types/alert-pages";

/**
 * Suppresses the notices of a rule, a chip, a gateway or all alerts for `minutes`. Incidents are still recorded. People
 * are notified of incidents that are still open when the silence ends. Throws `forbidden`, `chip_not_found`, or
 * `not_found` if there is no such gateway.
 */
export async function createSilence(ctx: CommandContext, input: CreateSilenceInput): Promise<{ id: string }> {
  requireWriter(ctx.actor);
  const { rule, chipId, gatewayId = null, minutes, reason } = input;
  const id = uuidv7();
  await ctx.db.transaction(async (tx) => {
    if (chipId !== null) await findChip(tx, chipId);
    if (gatewayId !== null) {
      const [known] = await tx.select({ id: gateways.id }).from(gateways).where(eq(gateways.id, gatewayId));
      if (known === undefined) throw new DomainError("not_found", "There is no such gateway.");
    }
    await tx.insert(alertSilences).values({
      id,
      rule,
      subject: chipId,
      gatewayId,
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
