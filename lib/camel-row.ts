import { z } from "zod";

/** Wraps a schema with camelCase names so that it parses database rows with snake_case columns. */
export function camelRow<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(toCamelRow, schema);
}

/** Converts the column names of a database row to camelCase, for callers that parse the row with several schemas. */
export function toCamelRow(row: unknown): unknown {
  return typeof row === "object" && row !== null
    ? Object.fromEntries(Object.entries(row).map(([column, value]) => [toCamelCase(column), value]))
    : row;
}

function toCamelCase(column: string): string {
  return column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Converts a time from a column or from JSON to ISO 8601. */
export const iso = z.coerce.date().transform((date) => date.toISOString());
/** Like `iso`, but returns null for a time that is null or missing. */
export const isoOrNull = z.preprocess((value) => value ?? null, iso.nullable());
