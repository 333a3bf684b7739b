import type { ChipRow } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import type { BulkAnswer, BulkChanged, BulkFailure, BulkUndo } from "@/types/bulk";
import type { ChipChange } from "./change-chip";
import { changeMany } from "./change-many";
import { toUpdate } from "./update-chip";

const FIELDS = ["pausedAt", "perHour", "perDay", "tags"] as const;

/**
 * Restores the values that chips had before a bulk change, unless another change has overwritten those values since.
 * Idempotent: chips that already have their earlier values count as unchanged.
 */
export function undoBulkChange(ctx: CommandContext, { chips }: BulkUndo): Promise<BulkAnswer> {
  const changes = new Map(chips.map((changed) => [changed.id, changed]));
  return changeMany(ctx, [...changes.keys()], "chip.undo", FIELDS, (chip, now) => {
    const changed = changes.get(chip.id);
    return changed === undefined ? null : toUndo(chip, changed, now);
  });
}

function toUndo(
  chip: ChipRow,
  { before, after }: BulkChanged,
  now: Date,
): ChipChange | BulkFailure["reason"] | null {
  const current = { ...chip, pausedAt: chip.pausedAt?.toISOString() ?? null };
  const has = (values: BulkChanged["before"]) =>
    FIELDS.every((field) => values[field] === undefined || String(values[field]) === String(current[field]));
  if (has(before)) return null;
  if (!has(after)) return "changed_since";
  const { pausedAt, ...fields } = before;
  const change = toUpdate(chip, fields) ?? { set: {} };
  if (pausedAt === undefined) return change;
  // Restores the time of the original pause, but never a time in the future.
  const since = pausedAt === null ? null : new Date(Math.min(Date.parse(pausedAt), now.getTime()));
  return {
    ...change,
    set: { ...change.set, pausedAt: since },
    reason: since === null ? "resumed_by_operator" : "paused_by_operator",
  };
}
