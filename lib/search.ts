import { type SQL, sql } from "drizzle-orm";

const PHONE_TEXT = /^[\d\s()+.-]+$/;

/** Returns the digits of a search text that looks like a phone number, or null for any other text. */
export function phoneDigitsOf(search: string): string | null {
  const digits = search.replace(/\D/g, "");
  return digits !== "" && PHONE_TEXT.test(search) ? digits : null;
}

/**
 * Matches rows where one of the columns contains the words of `search` in order, with any text between them, ignoring
 * accents and case: "ana lima" finds "Ana Souza Lima", "conceicao" finds "Conceição".
 */
export function matchesWords(columns: SQL[], search: string): SQL {
  const words = search.split(/\s+/).map((word) => word.replace(/[\\%_]/g, (special) => `\\${special}`));
  const pattern = `%${words.join("%")}%`;
  const conditions = columns.map(
    (column) => sql`julia.search_text(${column}) like julia.search_text(${pattern})`,
  );
  return sql`(${sql.join(conditions, sql` or `)})`;
}
