import { sql } from "drizzle-orm";

/**
 * True if the contact did not receive the message (a row with the columns of `julia.messages`): the message failed or
 * expired, and nobody sent it again. Excludes messages to numbers that are not on WhatsApp, which no chip can reach.
 */
export const isLost = sql`(phase in ('failed', 'expired')
  and error_code is distinct from 'number_not_on_whatsapp' and superseded_by is null)`;
