import { z } from "zod";

/** Comma-separated values. Duplicates are removed, because each value becomes a parameter of an SQL query. */
export const commaList = <T extends readonly [string, ...string[]]>(values: T) =>
  z
    .string()
    .transform((text) => [...new Set(text.split(","))].filter((part) => part !== ""))
    .pipe(z.array(z.enum(values)));
