import { type SQL, sql } from "drizzle-orm";
import { parsePhone } from "@/lib/phone";
import { matchesWords, phoneDigitsOf } from "@/lib/search";
import type { ChipFilter } from "@/types/chips";
import { specialtyKey } from "@/types/specialty-key";
import { tagKey } from "@/types/tags";

/**
 * Returns the SQL condition for the rows of `chip_rows` that match the filter. If the filter contains neither a status
 * nor a condition, deleted chips match only while their deletion is still running.
 */
export function matchesFilter(query: ChipFilter): SQL {
  const conditions: SQL[] = [];
  if (query.status.length > 0) conditions.push(sql`status in ${query.status}`);
  if (query.condition.length > 0) conditions.push(sql`condition in ${query.condition}`);
  if (query.status.length + query.condition.length === 0)
    conditions.push(sql`(status <> 'cancelled' or headline_code = 'operation_under_way')`);
  if (query.connection.length > 0) conditions.push(sql`state in ${query.connection}`);
  if (query.tags.length > 0)
    conditions.push(
      sql`exists (select 1 from unnest(tags) tag where julia.search_text(tag) in ${query.tags.map(tagKey)})`,
    );
  if (query.specialty.length > 0)
    conditions.push(sql`exists (
      select 1 from julia.settings s, jsonb_each(s.specialty_map) mapped
      where s.id = 1 and mapped.key in ${query.specialty.map(specialtyKey)} and mapped.value ? instance_name)`);
  if (query.gateway.length > 0) conditions.push(sql`gateway_id in ${query.gateway}`);
  if (query.search !== "") conditions.push(matches(query.search));
  return sql.join(conditions, sql` and `);
}

function matches(search: string): SQL {
  const names = matchesWords(
    [sql`coalesce(instance_name, last_instance_name)`, sql`label`, sql`array_to_string(tags, ' ')`],
    search,
  );
  const digits = phoneDigitsOf(search);
  if (digits === null) return names;
  // Also search the phone key, which has no ninth digit, because WhatsApp shows many numbers without that digit.
  const part = `%${digits}%`;
  const whole = parsePhone(search)?.key ?? "";
  return sql`(${names} or phone like ${part} or phone_key like ${part} or owner_phone like ${part}
    or phone_key = ${whole} or owner_key = ${whole})`;
}
