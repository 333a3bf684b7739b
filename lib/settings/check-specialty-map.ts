import { and, inArray, ne, sql } from "drizzle-orm";
import type { Queryable } from "@/db/client";
import { chips } from "@/db/schema";
import type { FieldProblem } from "./check-settings";

/**
 * Returns the map without duplicates and with each instance name spelled as in its chip. Unknown instances are returned
 * as problems.
 */
export async function checkSpecialtyMap(
  db: Queryable,
  given: Record<string, string[]>,
): Promise<{ map: Record<string, string[]>; problems: FieldProblem[] }> {
  const wanted = [...new Set(Object.values(given).flat())].map((name) => name.toLowerCase());
  const rows =
    wanted.length === 0
      ? []
      : await db
          .select({ name: chips.instanceName })
          .from(chips)
          .where(and(inArray(sql`lower(${chips.instanceName})`, wanted), ne(chips.status, "cancelled")));
  const known = new Map(rows.flatMap(({ name }) => (name === null ? [] : [[name.toLowerCase(), name]])));
  const map: Record<string, string[]> = {};
  const problems: FieldProblem[] = [];
  for (const [specialty, names] of Object.entries(given)) {
    const spelled = new Set<string>();
    for (const [index, name] of names.entries()) {
      const found = known.get(name.toLowerCase());
      if (found === undefined) {
        problems.push({ path: `specialtyMap.${specialty}.${index}`, message: "unknown_instance" });
      } else spelled.add(found);
    }
    map[specialty] = [...spelled];
  }
  return { map, problems };
}
