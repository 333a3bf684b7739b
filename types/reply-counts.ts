import { z } from "zod";

const count = z.number().int();

/** Replies of the last `days` days, through one chip or the whole pool. The reply rate is `answered` of `writtenTo`. */
export const replyCountsSchema = z.object({
  days: count,
  /** Messages from contacts. */
  received: count,
  /** Contacts to which a message was sent. */
  writtenTo: count,
  /** Of these, the contacts that wrote in the same period, and not before the first message they ever received. */
  answered: count,
});
export type ReplyCounts = z.infer<typeof replyCountsSchema>;
