import { z } from "zod";

const timestamp = z.iso.datetime();

export const chipEventSchema = z.object({
  id: z.string(),
  at: timestamp,
  kind: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  reason: z.string().nullable(),
  actor: z.object({
    kind: z.enum(["person", "service", "pairing_link", "system", "gateway"]),
    label: z.string().nullable(),
  }),
});
export const chipEventListSchema = z.object({
  items: z.array(chipEventSchema),
  nextCursor: z.string().nullable(),
});
export type ChipEvent = z.infer<typeof chipEventSchema>;

export const chipUsageSchema = z.object({
  hours: z.array(
    z.object({
      startsAt: timestamp,
      sent: z.number().int(),
      failed: z.number().int(),
      capacity: z.number().int(),
    }),
  ),
});
export type ChipUsage = z.infer<typeof chipUsageSchema>;
