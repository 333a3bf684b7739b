import { and, eq, isNull } from "drizzle-orm";
import { chipEvents, pairingTries } from "@/db/schema";
import { actorColumns, auditCommand } from "@/lib/audit";
import { lockExistingChip } from "@/lib/chips/find-chip";
import { type CommandContext, requirePairer } from "@/lib/context/command-context";
import type { ScanAnswer } from "@/types/pairing";
import { judgeChip } from "./pairing-tries";

/**
 * Records what the phone showed to a person who scanned a code without effect, on the chip's timeline and, while the
 * try can still change, as its cause. Throws `chip_not_found`.
 */
export async function recordScanAnswer(
  ctx: CommandContext,
  chipId: string,
  answer: ScanAnswer,
): Promise<void> {
  requirePairer(ctx.actor);
  await ctx.db.transaction(async (tx) => {
    await lockExistingChip(tx, chipId);
    await tx
      .update(pairingTries)
      .set({ answer })
      .where(and(eq(pairingTries.chipId, chipId), isNull(pairingTries.endedAt)));
    await judgeChip(tx, chipId);
    await tx
      .insert(chipEvents)
      .values({ chipId, kind: "scan_answer", to: answer, ...actorColumns(ctx.actor) });
    await auditCommand(tx, ctx, "scan_answer_recorded", "chip", chipId, { answer });
  });
}
