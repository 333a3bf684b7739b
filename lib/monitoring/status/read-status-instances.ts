import { sql } from "drizzle-orm";
import { z } from "zod";
import { chipRows, headlineRank, lastMessageAt } from "@/lib/instances/chip-query";
import { toChip } from "@/lib/instances/to-chip";
import { readUptimeBars } from "@/lib/monitoring/uptime/read-uptime";
import type { AppContext } from "@/lib/server-context";
import type { Chip } from "@/types/chips";
import type { StatusInstances } from "@/types/status";

/** How many are shown before somebody asks for more, and how many come then. */
const FIRST_PAGE = 20;
const MORE_PER_PAGE = 100;

const rowSchema = z.object({ total: z.number().int(), items: z.array(z.record(z.string(), z.unknown())) });

/** Instances, the worst first, with what is known of their last 30 days. `page` counts from 1. */
export async function readStatusInstances(
  ctx: Pick<AppContext, "db">,
  page: number,
): Promise<StatusInstances> {
  const before = page === 1 ? 0 : FIRST_PAGE + (page - 2) * MORE_PER_PAGE;
  const pageSize = page === 1 ? FIRST_PAGE : MORE_PER_PAGE;
  const { chips, total } = await readWorst(ctx, pageSize, before);
  const { edges, bars } = await readUptimeBars(
    ctx,
    chips.map((chip) => chip.id),
  );
  const unknown = { h24: [], d7: [], d30: [] };
  return {
    items: chips.map((chip) => ({ ...chip, uptime: bars.get(chip.id) ?? unknown })),
    edges,
    total,
    nextPage: before + pageSize < total ? page + 1 : null,
  };
}

/** What wants to be read first: by its sentence, then the most loaded. */
export async function readWorst(
  ctx: Pick<AppContext, "db">,
  limit: number,
  offset: number,
): Promise<{ chips: Chip[]; total: number }> {
  const order = sql`${headlineRank}, sent_last_24h::float8 / nullif(effective_per_day, 0) desc nulls last,
    lower(instance_name), id`;
  const rows = await ctx.db.execute<Record<string, unknown>>(sql`
    with ${chipRows(sql`c.status <> 'cancelled'`)},
    page as (select * from chip_rows order by ${order} limit ${limit} offset ${offset})
    select (select count(*)::int from chip_rows) as total,
      (select coalesce(json_agg(to_jsonb(r.*) || jsonb_build_object('last_message_at', ${lastMessageAt}) order by ${order}), '[]')
        from page r) as items`);
  const { total, items } = rowSchema.parse(rows[0]);
  return { chips: items.map(toChip), total };
}
