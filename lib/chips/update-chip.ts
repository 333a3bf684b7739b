import { auditCommand } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { PatchChipInput } from "@/types/chips";
import { type ChipEventInput, changeChip } from "./change-chip";
import { chipNotFound } from "./find-chip";

const FIELDS = ["perHour", "perDay", "priority", "label"] as const;

/** Changes a chip's editable fields if its version still matches. Throws `chip_not_found`, `version_conflict`. */
export async function updateChip(ctx: CommandContext, chipId: string, input: PatchChipInput): Promise<void> {
  requireWriter(ctx.actor);
  const { version, ...set } = input;
  await ctx.db.transaction(async (tx) => {
    const chip = await changeChip(tx, chipId, ctx.actor, (row) => {
      if (row.version !== version) {
        throw new DomainError("version_conflict", "The chip has changed; read it again.", {
          chipId,
        });
      }
      const events: ChipEventInput[] = FIELDS.filter(
        (field) => set[field] !== undefined && set[field] !== row[field],
      ).map((field) => ({ kind: `${field}_changed`, from: text(row[field]), to: text(set[field]) }));
      return events.length === 0 ? null : { set, events };
    });
    if (chip === null) throw chipNotFound();
    if (chip.version !== version) await auditCommand(tx, ctx, "chip.update", "chip", chipId, set);
  });
}

const text = (value: string | number | null | undefined) =>
  value === null || value === undefined ? null : String(value);
