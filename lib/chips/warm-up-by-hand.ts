import type { ChipRow } from "@/db/schema";
import type { CommandContext } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { WarmUpAction } from "@/types/chips";
import { changeByHand } from "./change-by-hand";
import { refuseBanned } from "./find-chip";

const VERBS: Record<WarmUpAction, (ctx: CommandContext, chipId: string) => Promise<ChipRow>> = {
  hold: holdWarmUp,
  continue: continueWarmUp,
  restart: restartWarmUp,
};

/** Does one of the three verbs below. Errors: `chip_not_found`, `chip_status_conflict`. */
export function changeWarmUp(ctx: CommandContext, chipId: string, action: WarmUpAction): Promise<ChipRow> {
  return VERBS[action](ctx, chipId);
}

/** Keeps a chip at its day's limits until a person lets its warm-up go on. Held already is a success. */
export function holdWarmUp(ctx: CommandContext, chipId: string): Promise<ChipRow> {
  return changeByHand(ctx, chipId, "chip.warm_up_hold", (chip, now) => {
    refuseDone(chip);
    if (chip.warmupHeldAt !== null) return null;
    return { set: { warmupHeldAt: now }, events: [{ kind: "warmup_held" }] };
  });
}

/** Lets the days of a held warm-up count again, from now on. Not held is a success. */
export function continueWarmUp(ctx: CommandContext, chipId: string): Promise<ChipRow> {
  return changeByHand(ctx, chipId, "chip.warm_up_continue", (chip, now) => {
    refuseDone(chip);
    if (chip.warmupHeldAt === null) return null;
    // The time it was held proves nothing, and is not credited afterwards.
    return {
      set: { warmupHeldAt: null, warmupCreditedAt: now },
      events: [{ kind: "warmup_continued" }],
    };
  });
}

/** Begins a chip's warm-up again on day 1, also of a chip that had finished it. On day 1 already is a success. */
export function restartWarmUp(ctx: CommandContext, chipId: string): Promise<ChipRow> {
  return changeByHand(ctx, chipId, "chip.warm_up_restart", (chip, now) => {
    refuseBanned(chip);
    const isNew = chip.warmupCompletedAt === null && chip.warmupHeldAt === null && chip.warmupSeconds === 0;
    if (isNew) return null;
    return {
      set: { warmupSeconds: 0, warmupCreditedAt: now, warmupCompletedAt: null, warmupHeldAt: null },
      reason: "warmup_restarted_by_operator",
      events: [{ kind: "warmup_restarted" }],
    };
  });
}

function refuseDone(chip: ChipRow): void {
  if (chip.warmupCompletedAt === null) return;
  throw new DomainError("chip_status_conflict", "The chip's warm-up is over.", { chipId: chip.id });
}
