import { z } from "zod";
import { areTags, isTag } from "./tags";
import { isVisible, NOT_VISIBLE } from "./visible-text";

/** Up to 10 different tags. Each tag has 1 to 32 characters, at least one of them visible, and no comma. */
export const tagsSchema = z
  .array(
    z
      .string()
      .trim()
      .refine(isTag, "must have 1 to 32 characters and no comma")
      .refine(isVisible, NOT_VISIBLE),
  )
  .max(10)
  .refine(areTags, "must be different tags");

/** Comma-separated names in a URL. Their number is limited, because each name becomes a parameter of an SQL query. */
export const nameListSchema = z
  .string()
  .max(1_000)
  .transform((text) => [...new Set(text.split(",").map((name) => name.trim()))].filter((name) => name !== ""))
  .pipe(z.array(z.string().max(100)).max(20));
