import type { ChipRow } from "@/db/schema";
import { recordAudit } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import { type ChipChange, changeChip } from "./change-chip";
import { chipNotFound } from "./find-chip";

/** Stops sending through a chip until a person resumes it; the connection stays. Paused already is a success. */
export function pauseChip(ctx: CommandContext, chipId: string): Promise<ChipRow> {
  return changeByHand(ctx, chipId, "chip.pause", (chip, now) =>
    chip.pausedAt === null ? { set: { pausedAt: now }, reason: "paused_by_operator" } : null,
  );
}

/** Lets a paused chip send again. Not paused is a success. */
export function resumeChip(ctx: CommandContext, chipId: string): Promise<ChipRow> {
  return changeByHand(ctx, chipId, "chip.resume", (chip) =>
    chip.pausedAt === null ? null : { set: { pausedAt: null }, reason: "resumed_by_operator" },
  );
}

/** Ends a chip's warm-up by hand: full limits from now on. Ended already is a success. */
export function promoteChip(ctx: CommandContext, chipId: string): Promise<ChipRow> {
  return changeByHand(ctx, chipId, "chip.promote", (chip, now) =>
    chip.warmupCompletedAt === null
      ? { set: { warmupCompletedAt: now }, reason: "promoted_by_operator", events: [{ kind: "promoted" }] }
      : null,
  );
}

/** A change of facts that a person makes and that is done at once; audited when it changed anything. */
export async function changeByHand(
  ctx: CommandContext,
  chipId: string,
  action: string,
  decide: (chip: ChipRow, now: Date) => ChipChange | null,
): Promise<ChipRow> {
  requireWriter(ctx.actor);
  return ctx.db.transaction(async (tx) => {
    let changed = false;
    const chip = await changeChip(tx, chipId, ctx.actor, (row, now) => {
      if (row.status === "cancelled") {
        throw new DomainError("chip_status_conflict", "The chip was deleted.", {
          chipId,
          operation: "delete",
        });
      }
      const change = decide(row, now);
      changed = change !== null;
      return change;
    });
    if (chip === null) throw chipNotFound();
    if (changed) {
      await recordAudit(tx, {
        actor: ctx.actor,
        action,
        targetKind: "chip",
        targetId: chipId,
        requestId: ctx.requestId,
      });
    }
    return chip;
  });
}
