import { z } from "zod";
import type { ChipRow } from "@/db/schema";
import type { ChipFacts } from "@/lib/chips/change-chip";

/**
 * Facts of a cancelled chip that are overwritten when its number is reused. The operation stores them so that a refused
 * create can be undone.
 */
const beforeCreateSchema = z.object({
  cancelledAt: z.coerce.date().nullable(),
  bannedAt: z.coerce.date().nullable(),
  pausedAt: z.coerce.date().nullable(),
  restrictedUntil: z.coerce.date().nullable(),
  everPaired: z.boolean(),
  adopted: z.boolean(),
  closeCode: z.number().nullable(),
  closedAt: z.coerce.date().nullable().default(null),
  loggedOutByUs: z.boolean(),
  warmupSeconds: z.number(),
  warmupCompletedAt: z.coerce.date().nullable(),
  warmupHeldAt: z.coerce.date().nullable().default(null),
  rampSince: z.coerce.date().nullable().default(null),
  desiredConnection: z.enum(["connected", "disconnected"]),
  phone: z.string().nullable(),
  instanceName: z.string().nullable(),
  lastInstanceName: z.string().nullable(),
  perHour: z.number(),
  perDay: z.number(),
});

export function keepBeforeCreate(chip: ChipRow): Record<string, unknown> {
  return { before: beforeCreateSchema.parse(chip) };
}

/** Returns the stored facts, or null if the create added a new chip. */
export function restoreBeforeCreate(input: Record<string, unknown>): ChipFacts | null {
  return input.before === undefined ? null : beforeCreateSchema.parse(input.before);
}
