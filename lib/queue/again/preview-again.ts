import { sql } from "drizzle-orm";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { messageScope } from "@/lib/queue/read/message-scope";
import type { MessagePageQuery } from "@/types/message-pages";
import { type AgainPreview, againPreviewSchema } from "@/types/send-again";
import { againRefusal } from "./again-refusal";

/** Maximum number of messages that one command sends again. */
const MOST_SENT_AGAIN = 1_000;

/**
 * Finds the expired and failed messages that match a filter and can be sent again, and counts the others by the reason
 * why they cannot.
 */
export async function previewAgain(
  ctx: Pick<CommandContext, "db" | "actor">,
  query: Omit<MessagePageQuery, "cursor">,
): Promise<AgainPreview> {
  requireWriter(ctx.actor);
  const [row] = await ctx.db.execute(sql`
    with ended as materialized (
      select m.id, m.seq, ${againRefusal} as refusal from julia.messages m
      -- The phases are constants, so that the planner can use the index messages_ended.
      where m.phase in ('expired', 'failed') and ${messageScope(query, null)}
    )
    select
      (select coalesce(json_agg(f.id order by f.seq), '[]') from (
        select id, seq from ended where refusal is null order by seq limit ${MOST_SENT_AGAIN}) f) as ids,
      (select count(*)::int from ended where refusal is null) as total,
      (select coalesce(json_agg(r.* order by r.count desc), '[]') from (
        select refusal as reason, count(*)::int from ended where refusal is not null group by refusal) r) as refused`);
  return againPreviewSchema.parse(row);
}
