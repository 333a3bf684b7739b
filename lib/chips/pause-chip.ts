import type { ChipRow } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import type { ChipChange } from "./change-chip";
import { manualChange } from "./manual-change";

/** Stops sending through a chip until a person resumes it. The session stays open. Idempotent. */
export function pauseChip(ctx: CommandContext, chipId: string): Promise<ChipRow> {
  return manualChange(ctx, chipId, "chip.pause", toPause);
}

/** Returns the change that pauses a chip, or null if the chip is already paused. */
export const toPause = (chip: ChipRow, now: Date): ChipChange | null =>
  chip.pausedAt === null ? { set: { pausedAt: now }, reason: "paused_by_operator" } : null;
