import type { ChipRow } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { AuditAction } from "@/types/audit";
import { type ChipChange, changeChip } from "./change-chip";
import { chipNotFound } from "./find-chip";

/**
 * Applies an operator's change to a chip and writes an audit row if anything changed. Throws `chip_not_found`,
 * `chip_status_conflict`.
 */
export async function manualChange(
  ctx: CommandContext,
  chipId: string,
  action: AuditAction,
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
    if (changed) await auditCommand(tx, ctx, action, "chip", chipId);
    return chip;
  });
}
