import { and, isNotNull, ne, sql } from "drizzle-orm";
import type { Queryable } from "@/db/client";
import { chips } from "@/db/schema";

export async function listInstanceNames(db: Queryable): Promise<string[]> {
  const rows = await db
    .select({ name: chips.instanceName })
    .from(chips)
    .where(and(isNotNull(chips.instanceName), ne(chips.status, "cancelled")))
    .orderBy(sql`lower(${chips.instanceName})`);
  return rows.flatMap(({ name }) => (name === null ? [] : [name]));
}
