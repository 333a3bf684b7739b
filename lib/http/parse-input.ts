import { z } from "zod";
import { DomainError, invalidField } from "@/lib/errors";
import type { Problem } from "@/types/errors";

const noFields = z.strictObject({});

const REFUSED_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
/** Maximum nesting depth of an input: deeper than any of our schemas, and safe for recursive code. */
const MAX_DEPTH = 32;
// PostgreSQL cannot store NUL or lone surrogates.
const UNSTORABLE = /\0|\p{Surrogate}/u;

/** Cached per schema, because compiling a schema on first use costs more than the rest of a request. */
const strictSchemas = new WeakMap<z.ZodType, z.ZodType>();

function strictly(schema: z.ZodType): z.ZodType {
  const strict = strictSchemas.get(schema) ?? (schema instanceof z.ZodObject ? schema.strict() : schema);
  strictSchemas.set(schema, strict);
  return strict;
}

/**
 * Parses the input with the schema and rejects unknown fields. Throws `invalid_request` with a list of the invalid
 * fields.
 */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema | undefined,
  input: unknown,
): z.output<Schema> {
  const parsed = strictly(schema ?? noFields).safeParse(input);
  if (parsed.success) return parsed.data as z.output<Schema>;
  const errors = parsed.error.issues.flatMap((issue): NonNullable<Problem["errors"]> => {
    const path = issue.path.join(".");
    if (issue.code !== "unrecognized_keys") return [{ path, message: issue.message }];
    return issue.keys.map((key) => ({
      path: path === "" ? key : `${path}.${key}`,
      message: "This field is not known.",
    }));
  });
  throw new DomainError("invalid_request", "The request is not valid.", { errors });
}

/** Throws `invalid_request` for keys that could change a prototype, text that cannot be stored, and deep nesting. */
export function refuseUnsafeValues(root: unknown): void {
  const pending: { value: unknown; path: string; depth: number }[] = [{ value: root, path: "", depth: 0 }];
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    const { value, path, depth } = item;
    if (typeof value === "string" && UNSTORABLE.test(value)) {
      throw invalidField(path, "This text contains a character that cannot be stored.");
    }
    if (typeof value !== "object" || value === null) continue;
    if (depth === MAX_DEPTH) throw invalidField("", "The value is nested too deeply.");
    for (const [key, child] of Object.entries(value)) {
      if (REFUSED_KEYS.has(key) || UNSTORABLE.test(key)) throw invalidField(path, "A key is not allowed.");
      pending.push({ value: child, path: path === "" ? key : `${path}.${key}`, depth: depth + 1 });
    }
  }
}
