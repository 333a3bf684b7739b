import type { ChipRow } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import type { ChipChange } from "./change-chip";
import { manualChange } from "./manual-change";

/** Lets a paused chip send again. Idempotent. */
export function resumeChip(ctx: CommandContext, chipId: string): Promise<ChipRow> {
  return manualChange(ctx, chipId, "chip.resume", toResume);
}

/** Returns the change that resumes a chip, or null if the chip is not paused. */
export const toResume = (chip: ChipRow): ChipChange | null =>
  chip.pausedAt === null ? null : { set: { pausedAt: null }, reason: "resumed_by_operator" };
