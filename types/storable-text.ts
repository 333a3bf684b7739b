import { z } from "zod";

/** Text without lone surrogates or NUL, neither of which PostgreSQL can store. */
export const storableText = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .refine((text) => !text.includes("\u0000") && !/\p{Surrogate}/u.test(text), "must be text without NUL");
