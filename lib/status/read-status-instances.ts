import { sql } from "drizzle-orm";
import { z } from "zod";
import { chipFacts, chipRows, lastMessageAt } from "@/lib/chips/chip-query";
import { toChip } from "@/lib/chips/to-chip";
import type { AppContext } from "@/lib/context/server-context";
import { readUptimeBars } from "@/lib/status/read-uptime";
import type { Chip } from "@/types/chips";
import type { StatusInstances } from "@/types/status";

export const FIRST_PAGE = 20;
const MORE_PER_PAGE = 100;

const worstFirst = sql`attention, sent_last_24h::float8 / nullif(effective_per_day, 0) desc nulls last,
  lower(instance_name), id`;

/** Returns the CTE `chip_rows` with the worst chips of the CTE `chip_facts`. */
export const worstRows = (limit: number, offset: number) => sql`
  worst as (select f.* from chip_facts f join julia.chips using (id) where status <> 'cancelled'
    order by ${worstFirst} limit ${limit} offset ${offset}),
  ${chipRows(sql`worst`)}`;

/** Selects a JSON array of the instances in the CTE `chip_rows`, worst first. `toChips` parses it. */
export const worstItems = sql`(
  select coalesce(json_agg(to_jsonb(r.*) || jsonb_build_object('last_message_at', ${lastMessageAt})
    order by ${worstFirst}), '[]') from chip_rows r)`;

const itemsSchema = z.array(z.record(z.string(), z.unknown()));
export const toChips = (items: unknown): Chip[] => itemsSchema.parse(items).map(toChip);

const rowSchema = z.object({ total: z.number().int(), items: z.unknown() });

/** Reads a page of instances, worst first, with their uptime over the last 30 days. `page` starts at 1. */
export async function readStatusInstances(
  ctx: Pick<AppContext, "db">,
  page: number,
): Promise<StatusInstances> {
  const before = page === 1 ? 0 : FIRST_PAGE + (page - 2) * MORE_PER_PAGE;
  const pageSize = page === 1 ? FIRST_PAGE : MORE_PER_PAGE;
  const { chips, total } = await readWorst(ctx, pageSize, before);
  return withUptime(ctx, chips, { total, nextPage: before + pageSize < total ? page + 1 : null });
}

export async function withUptime(
  ctx: Pick<AppContext, "db">,
  chips: readonly Chip[],
  page: Pick<StatusInstances, "total" | "nextPage">,
): Promise<StatusInstances> {
  const { edges, bars } = await readUptimeBars(
    ctx,
    chips.map((chip) => chip.id),
  );
  const unknown = { h24: [], d7: [], d30: [] };
  const items = chips.map((chip) => ({ ...chip, uptime: bars.get(chip.id) ?? unknown }));
  return { items, edges, ...page };
}

export async function readWorst(
  ctx: Pick<AppContext, "db">,
  limit: number,
  offset: number,
): Promise<{ chips: Chip[]; total: number }> {
  const rows = await ctx.db.execute<Record<string, unknown>>(sql`
    with ${chipFacts(sql`c.status <> 'cancelled'`)}, ${worstRows(limit, offset)}
    select (select count(*)::int from chip_facts) as total, ${worstItems} as items`);
  const { total, items } = rowSchema.parse(rows[0]);
  return { chips: toChips(items), total };
}
