import type { ChipRow } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import { manualChange } from "./manual-change";

/** Ends a chip's warm-up early, so that its full limits apply at once. Idempotent. */
export function promoteChip(ctx: CommandContext, chipId: string): Promise<ChipRow> {
  return manualChange(ctx, chipId, "chip.promote", (chip, now) =>
    chip.warmupCompletedAt === null
      ? { set: { warmupCompletedAt: now }, reason: "promoted_by_operator", events: [{ kind: "promoted" }] }
      : null,
  );
}
