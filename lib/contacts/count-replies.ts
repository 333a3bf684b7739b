import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { type ReplyCounts, replyCountsSchema } from "@/types/reply-counts";

const DAYS = 7;

const rowSchema = z
  .object({ received: z.number().int(), written_to: z.number().int(), answered: z.number().int() })
  .transform(({ received, written_to, answered }) =>
    replyCountsSchema.parse({ days: DAYS, received, writtenTo: written_to, answered }),
  );

/**
 * Counts the replies of the last 7 days that a chip, or the whole pool if `chipId` is null, received. Reads one row for
 * each pair of chip and contact instead of the messages, and only the period's received messages.
 */
export async function countReplies(
  ctx: Pick<AppContext, "sql">,
  chipId: string | null,
): Promise<ReplyCounts> {
  const { sql } = ctx;
  const ofChip = chipId === null ? sql`` : sql`and chip_id = ${chipId}`;
  const [row] = await sql`
    with since as materialized (select julia.clock() - make_interval(days => ${DAYS}) as at),
    contacts as (
      -- WhatsApp's times have no milliseconds.
      select max(last_reply_at) >= greatest(since.at, date_trunc('second', min(first_sent_at))) as has_answered
      from julia.chip_contacts, since where true ${ofChip}
      group by contact_id, since.at having max(last_sent_at) >= since.at
    )
    select
      (select count(*)::int from julia.inbound_messages, since
        where received_at >= since.at and direction = 'in' ${ofChip}) as received,
      count(*)::int as written_to, (count(*) filter (where has_answered))::int as answered
    from contacts`;
  return rowSchema.parse(row);
}
