import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Queryable } from "@/db/client";

const rowsSchema = z.array(z.object({ instance: z.string(), name: z.string() }));

/**
 * Returns the names of chips by their instance names. If a deleted chip had the instance name of an existing one, the
 * existing one is returned.
 */
export async function readChipNames(
  db: Queryable,
  instanceNames: readonly string[],
): Promise<Record<string, string>> {
  if (instanceNames.length === 0) return {};
  const rows = await db.execute(sql`
    select distinct on (1) coalesce(c.instance_name, c.last_instance_name) as instance, julia.chip_name(c) as name
    from julia.chips c where coalesce(c.instance_name, c.last_instance_name) in ${[...new Set(instanceNames)]}
    order by 1, c.instance_name is null, c.created_at desc`);
  return Object.fromEntries(rowsSchema.parse(rows).map(({ instance, name }) => [instance, name]));
}
