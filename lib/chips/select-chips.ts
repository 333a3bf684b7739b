import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";
import { type ChipSelection, selectedChipSchema } from "@/types/bulk";
import type { ChipFilter } from "@/types/chips";
import { matchesFilter } from "./chip-filter";
import { chipFacts, chipRows } from "./chip-query";
import { toChip } from "./to-chip";

/** Far more chips than any real pool has. Limits the size of the response. */
const MOST_SELECTED = 5_000;

/** Returns all chips that match the filter, not only one page of them, with the facts that commands depend on. */
export async function selectChips(ctx: Pick<AppContext, "db">, filter: ChipFilter): Promise<ChipSelection> {
  const rows = await ctx.db.execute<Record<string, unknown>>(sql`
    with ${chipFacts()}, ${chipRows()}
    select *, null as last_message_at from chip_rows where ${matchesFilter(filter)}
    order by attention, created_at, id limit ${MOST_SELECTED}`);
  return { items: rows.map((row) => selectedChipSchema.parse(toChip(row))) };
}
