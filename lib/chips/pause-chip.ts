import type { ChipRow } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import { manualChange } from "./manual-change";

/** Stops sending through a chip until a person resumes it. The session stays open. Idempotent. */
export function pauseChip(ctx: CommandContext, chipId: string): Promise<ChipRow> {
  return manualChange(ctx, chipId, "chip.pause", (chip, now) =>
    chip.pausedAt === null ? { set: { pausedAt: now }, reason: "paused_by_operator" } : null,
  );
}
