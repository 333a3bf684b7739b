import { z } from "zod";

/** A schema with camelCase names for a database row with snake_case columns. */
export function camelRow<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(toCamelRow, schema);
}

/** A database row with camelCase names, for callers that parse it with several schemas. */
export function toCamelRow(row: unknown): unknown {
  return typeof row === "object" && row !== null
    ? Object.fromEntries(Object.entries(row).map(([column, value]) => [toCamelCase(column), value]))
    : row;
}

function toCamelCase(column: string): string {
  return column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** A time as ISO 8601, from a column or from JSON. */
export const iso = z.coerce.date().transform((date) => date.toISOString());
/** The same for a time that may be null, or absent from JSON. */
export const isoOrNull = z.preprocess((value) => value ?? null, iso.nullable());
