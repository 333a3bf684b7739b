import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { MIGRATION_CAUSES, type MigrationCause } from "@/types/messages";

const DAYS = 30;

export interface NumberChanges {
  days: number;
  /** Contacts to which a message was sent or a number was assigned in the period. */
  contacts: number;
  /** Moves of these contacts to another number. */
  changes: number;
  /** Changes per 100 of these contacts, or 0 if there are no contacts. */
  per100Contacts: number;
  /** The most frequent cause is first. */
  causes: { cause: MigrationCause; changes: number }[];
}

const rowSchema = z.object({
  contacts: z.number().int(),
  causes: z.array(z.object({ cause: z.enum(MIGRATION_CAUSES), changes: z.number().int() })),
});

/** Counts how often contacts moved to another number in the last 30 days, by cause. */
export async function countNumberChanges(ctx: Pick<AppContext, "sql">): Promise<NumberChanges> {
  const [row] = await ctx.sql`
    with since as (select julia.clock() - make_interval(days => ${DAYS}) as at),
    changes as (
      select e.reason as cause, count(*)::int as changes from julia.contact_events e, since
      where e.kind = 'migrated' and e.at >= since.at and e.reason is not null group by e.reason
    )
    select
      (select count(*)::int from julia.clientes k, since
        where k.last_message_at >= since.at
          or exists (select 1 from julia.contact_events e
            where e.contact_id = k.id and e.kind in ('assigned', 'migrated') and e.at >= since.at)) as contacts,
      coalesce((select jsonb_agg(to_jsonb(c) order by c.changes desc, c.cause) from changes c), '[]') as causes`;
  const { contacts, causes } = rowSchema.parse(row);
  const changes = causes.reduce((sum, cause) => sum + cause.changes, 0);
  const per100Contacts = contacts === 0 ? 0 : (changes * 100) / contacts;
  return { days: DAYS, contacts, changes, per100Contacts, causes };
}
