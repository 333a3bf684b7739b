import { z } from "zod";
import { candidateSchema, contactInputSchema, MESSAGE_KINDS, ROUTING_REASONS } from "./messages";

export const selectInstanceSchema = z.strictObject({
  to: z.string().trim().min(1).max(40),
  contact: contactInputSchema.optional(),
  kind: z.enum(MESSAGE_KINDS).optional(),
  /** If true, the request reserves nothing and returns the instance that would send, with its next slot. */
  dryRun: z.boolean().default(false),
});
export type SelectInstanceInput = z.infer<typeof selectInstanceSchema>;

export const reservationParamsSchema = z.strictObject({ reservationId: z.uuid() });

/** `reservationId` and `expiresAt` are null in a dry run. `nextSlotAt` is null if a slot is free now. */
export const selectionSchema = z.object({
  reservationId: z.uuid().nullable(),
  instanceName: z.string(),
  reason: z.enum(ROUTING_REASONS),
  expiresAt: z.iso.datetime().nullable(),
  nextSlotAt: z.iso.datetime().nullable(),
  candidates: z.array(candidateSchema),
  simulated: z.boolean(),
});
export type Selection = z.infer<typeof selectionSchema>;

export const poolInstanceSchema = z.object({
  instanceName: z.string(),
  connected: z.boolean(),
  /** True if a slot is free now. */
  available: z.boolean(),
  slotsLeftHour: z.number().int(),
  slotsLeftDay: z.number().int(),
  nextSlotAt: z.iso.datetime().nullable(),
});
export const poolInstanceListSchema = z.object({
  items: z.array(poolInstanceSchema),
  simulated: z.boolean(),
});
export type PoolInstanceList = z.infer<typeof poolInstanceListSchema>;
export type PoolInstance = z.infer<typeof poolInstanceSchema>;
