import { sql } from "drizzle-orm";
import { z } from "zod";
import type { CommandContext } from "@/lib/context/command-context";
import { EVENT_SCOPES, type EventList, type EventListQuery, PUBLIC_EVENT_TYPES } from "@/types/events";
import { readEventRows } from "./event-rows";
import { renderEvents } from "./render-events";

const publishedSchema = z.tuple([z.object({ last: z.coerce.number() })]);

/**
 * Returns the client's events after a cursor, oldest first, as far as the key's scopes permit. The cursor is a position,
 * and positions become visible in order, so an event that was recorded in a slow transaction is never skipped.
 */
export async function listEvents(
  ctx: Pick<CommandContext, "db" | "actor">,
  clientId: string,
  query: EventListQuery,
): Promise<EventList> {
  const scopes = ctx.actor.kind === "service" ? ctx.actor.scopes : [];
  const types = (query.types ?? PUBLIC_EVENT_TYPES).filter((type) => {
    const needed = EVENT_SCOPES[type];
    return needed === null || scopes.includes(needed);
  });
  const after = Number(query.after ?? 0);
  // Read before the page, so that a page that is not full proves that nothing is missing up to this position.
  const [{ last }] = publishedSchema.parse(
    await ctx.db.execute(
      sql`select coalesce(max(position), 0) as last from julia.events where position is not null`,
    ),
  );
  if (types.length === 0) return { items: [], nextCursor: String(Math.max(after, last)) };
  const of = (whose: ReturnType<typeof sql>) => sql`(select * from julia.events
    where ${whose} and position > ${after} and type in ${types} order by position limit ${query.limit})`;
  const rows = await readEventRows(
    ctx.db,
    sql`(${of(sql`client_id = ${clientId}`)} union all ${of(sql`client_id is null`)}) e
      order by e.position limit ${query.limit}`,
  );
  const rendered = await renderEvents(ctx, rows);
  const read = rows.at(-1)?.position ?? after;
  return {
    items: rows.flatMap(({ seq }) => rendered.get(seq) ?? []),
    nextCursor: String(rows.length < query.limit ? Math.max(read, last, after) : read),
  };
}
