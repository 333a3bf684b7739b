import { z } from "zod";
import { OPT_OUT_CAUSES } from "./conversation";
import { isVisible, NOT_VISIBLE } from "./visible-text";

/** A phone number in any usual spelling, as `to` of a message. */
export const contactParamsSchema = z.strictObject({ to: z.string().trim().min(1).max(40) });

export const consentInputSchema = z.strictObject({
  reason: z.string().trim().max(200).refine(isVisible, NOT_VISIBLE).optional(),
});
export type ConsentInput = z.infer<typeof consentInputSchema>;

/** Whether a contact may be written to. `since` and `cause` are null unless it has opted out. */
export const consentSchema = z.object({
  to: z.string(),
  optedOut: z.boolean(),
  since: z.iso.datetime().nullable(),
  cause: z.enum(OPT_OUT_CAUSES).nullable(),
});
export type Consent = z.infer<typeof consentSchema>;

export const contactStateSchema = consentSchema.extend({
  /** The instance that writes to the contact, if it has one. */
  preferredInstance: z.string().nullable(),
  lastMessageAt: z.iso.datetime().nullable(),
  lastReplyAt: z.iso.datetime().nullable(),
});
/** How much an erasure removed. The rows of messages stay, without what identifies the contact. */
export const erasureSchema = z.object({
  numbers: z.number().int(),
  hiddenAddresses: z.number().int(),
  messages: z.number().int(),
  cancelledMessages: z.number().int(),
  inboundMessages: z.number().int(),
  /** Files of messages in both directions. */
  files: z.number().int(),
  historyEntries: z.number().int(),
  webhooks: z.number().int(),
});
export type Erasure = z.infer<typeof erasureSchema>;
export type ContactState = z.infer<typeof contactStateSchema>;
