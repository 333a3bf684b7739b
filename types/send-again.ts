import { z } from "zod";
import { sendMessageSchema } from "./messages";

/** Reasons why a message cannot be sent again. `not_ended`: the message has neither expired nor failed. */
export const AGAIN_REFUSALS = [
  "not_ended",
  "sent_again",
  "contact_opted_out",
  "text_deleted",
  "file_deleted",
  "number_not_on_whatsapp",
] as const;

/** Reasons for refusing to send a message again: the reasons above, and reasons that may no longer apply later. */
export const SEND_AGAIN_REFUSALS = [
  ...AGAIN_REFUSALS,
  "message_not_found",
  "pool_full",
  "no_instance_available",
] as const;
export type SendAgainRefusal = (typeof SEND_AGAIN_REFUSALS)[number];

/** The ended messages that match a filter, divided by whether they can be sent again. */
export const againPreviewSchema = z.object({
  /** Messages that can be sent again, oldest first; at most `MOST_SENT_AGAIN`. */
  ids: z.array(z.uuid()),
  /** Number of messages that can be sent again, including those beyond the limit. */
  total: z.number().int(),
  refused: z.array(z.object({ reason: z.enum(AGAIN_REFUSALS), count: z.number().int() })),
});
export type AgainPreview = z.infer<typeof againPreviewSchema>;

export const sendAgainSchema = z.strictObject({
  ids: z.array(z.uuid()).min(1).max(100),
  /** Time until each new message expires. */
  ttlSeconds: sendMessageSchema.shape.ttlSeconds,
});
export type SendAgainInput = z.output<typeof sendAgainSchema>;

export const sendAgainAnswerSchema = z.object({
  sent: z.array(z.object({ id: z.uuid(), supersededBy: z.uuid() })),
  refused: z.array(z.object({ id: z.uuid(), reason: z.enum(SEND_AGAIN_REFUSALS) })),
});
export type SendAgainAnswer = z.infer<typeof sendAgainAnswerSchema>;
