import type { ChipRow } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { PatchChipInput } from "@/types/chips";
import { type ChipChange, changeChip } from "./change-chip";
import { chipNotFound } from "./find-chip";
import { requireLimits } from "./require-limits";

const FIELDS = ["perHour", "perDay", "priority", "label", "tags"] as const;

/**
 * Changes a chip's editable fields if its version still matches. Throws `chip_not_found`, `version_conflict`, or
 * `invalid_request` for limits that contradict each other.
 */
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
      requireLimits({ perHour: set.perHour ?? row.perHour, perDay: set.perDay ?? row.perDay }, set);
      return toUpdate(row, set);
    });
    if (chip === null) throw chipNotFound();
    if (chip.version !== version) await auditCommand(tx, ctx, "chip.update", "chip", chipId, set);
  });
}

/** Returns the change that sets these fields, with an event for each, or null if the chip already has the values. */
export function toUpdate(chip: ChipRow, set: Omit<PatchChipInput, "version">): ChipChange | null {
  const events = FIELDS.filter(
    (field) => set[field] !== undefined && text(set[field]) !== text(chip[field]),
  ).map((field) => ({ kind: `${field}_changed`, from: text(chip[field]), to: text(set[field]) }));
  return events.length === 0 ? null : { set, events };
}

function text(value: string | number | readonly string[] | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== "object") return String(value);
  return value.length === 0 ? null : value.join(", ");
}
