import { z } from "zod";

/** A schema with camelCase names for a database row with snake_case columns. */
export function camelRow<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(
    (row) =>
      typeof row === "object" && row !== null
        ? Object.fromEntries(Object.entries(row).map(([column, value]) => [toCamelCase(column), value]))
        : row,
    schema,
  );
}

function toCamelCase(column: string): string {
  return column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
