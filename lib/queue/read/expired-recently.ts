import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";

export const EXPIRY_WINDOW_MINUTES = 15;

/**
 * Counts the messages that expired in the 15 minutes before `at`. The subquery evaluates `at` only once, because an
 * expression that is evaluated per row could not use the index `messages_ended`.
 */
export const expiredRecently = (at: SQL): SQL => sql`
  (select json_build_object('messages', count(*), 'since', min(failed_at)) from julia.messages
    where phase = 'expired' and failed_at > (select ${at}) - make_interval(mins => ${EXPIRY_WINDOW_MINUTES}))`;

export const expiredRecentlySchema = z.object({
  messages: z.number().int(),
  /** Time at which the first of these messages expired. */
  since: z.coerce.date().nullable(),
});
