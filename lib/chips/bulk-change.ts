import type { ChipRow } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import type { BulkAnswer, BulkChange } from "@/types/bulk";
import { limitProblem } from "@/types/limits";
import { MOST_TAGS, tagKey } from "@/types/tags";
import { changeMany } from "./change-many";
import { toPause } from "./pause-chip";
import { toResume } from "./resume-chip";
import { toUpdate } from "./update-chip";

/**
 * Pauses, resumes or tags up to 100 chips at once, or changes their limits. Idempotent. The answer lists the chips that
 * changed and those that could not be changed, and counts the chips that were already as requested.
 */
export function bulkChange(ctx: CommandContext, change: BulkChange): Promise<BulkAnswer> {
  switch (change.kind) {
    case "pause":
      return changeMany(ctx, change.chipIds, "chip.pause", ["pausedAt"], toPause);
    case "resume":
      return changeMany(ctx, change.chipIds, "chip.resume", ["pausedAt"], toResume);
    case "tags": {
      const { chipIds, add, remove } = change;
      return changeMany(ctx, chipIds, "chip.update", ["tags"], (chip) => toRetag(chip, add, remove));
    }
    case "limits": {
      const { chipIds, perHour, perDay } = change;
      return changeMany(ctx, chipIds, "chip.update", ["perHour", "perDay"], (chip) => {
        const limits = { perHour: perHour ?? chip.perHour, perDay: perDay ?? chip.perDay };
        if (limitProblem(limits, { perHour, perDay }) !== null) return "contradicting_limits";
        return toUpdate(chip, { perHour, perDay });
      });
    }
  }
}

/** A tag that the chip already has keeps the chip's spelling. */
function toRetag(chip: ChipRow, add: readonly string[], remove: readonly string[]) {
  const removed = new Set(remove.map(tagKey));
  const kept = chip.tags.filter((tag) => !removed.has(tagKey(tag)));
  const known = new Set(kept.map(tagKey));
  const tags = [...kept, ...add.filter((tag) => !known.has(tagKey(tag)))];
  return tags.length > MOST_TAGS ? "too_many_tags" : toUpdate(chip, { tags });
}
