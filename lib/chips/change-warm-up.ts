import type { ChipRow } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { WarmUpAction } from "@/types/chips";
import type { ChipChange } from "./change-chip";
import { refuseBanned } from "./find-chip";
import { manualChange } from "./manual-change";

const CHANGES: Record<WarmUpAction, (chip: ChipRow, now: Date) => ChipChange | null> = {
  hold: holdWarmUp,
  continue: continueWarmUp,
  restart: restartWarmUp,
};

/**
 * `hold` keeps the chip at the limits of its current warm-up day until `continue`. `restart` goes back to day 1, even
 * if the warm-up is complete. All three actions are idempotent. Throws `chip_not_found`, `chip_status_conflict`.
 */
export function changeWarmUp(ctx: CommandContext, chipId: string, action: WarmUpAction): Promise<ChipRow> {
  return manualChange(ctx, chipId, `chip.warm_up_${action}`, CHANGES[action]);
}

function holdWarmUp(chip: ChipRow, now: Date): ChipChange | null {
  refuseDone(chip);
  if (chip.warmupHeldAt !== null) return null;
  return { set: { warmupHeldAt: now }, events: [{ kind: "warmup_held" }] };
}

function continueWarmUp(chip: ChipRow, now: Date): ChipChange | null {
  refuseDone(chip);
  if (chip.warmupHeldAt === null) return null;
  // Credits only the time from now on, so that the time on hold does not count towards the warm-up.
  return { set: { warmupHeldAt: null, warmupCreditedAt: now }, events: [{ kind: "warmup_continued" }] };
}

function restartWarmUp(chip: ChipRow, now: Date): ChipChange | null {
  refuseBanned(chip);
  const isNew = chip.warmupCompletedAt === null && chip.warmupHeldAt === null && chip.warmupSeconds === 0;
  if (isNew) return null;
  return {
    set: { warmupSeconds: 0, warmupCreditedAt: now, warmupCompletedAt: null, warmupHeldAt: null },
    reason: "warmup_restarted_by_operator",
    events: [{ kind: "warmup_restarted" }],
  };
}

function refuseDone(chip: ChipRow): void {
  if (chip.warmupCompletedAt === null) return;
  throw new DomainError("chip_status_conflict", "The chip's warm-up is over.", { chipId: chip.id });
}
