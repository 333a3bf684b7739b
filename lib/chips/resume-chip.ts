import type { ChipRow } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import { manualChange } from "./manual-change";

/** Lets a paused chip send again. Idempotent. */
export function resumeChip(ctx: CommandContext, chipId: string): Promise<ChipRow> {
  return manualChange(ctx, chipId, "chip.resume", (chip) =>
    chip.pausedAt === null ? null : { set: { pausedAt: null }, reason: "resumed_by_operator" },
  );
}
