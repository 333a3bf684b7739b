import { z } from "zod";

export type Json = Record<string, unknown>;

export const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/**
 * Converts a schema to JSON Schema. Uses one component for "any JSON value" and drops patterns that repeat a format.
 */
export function toSchema(schema: z.core.$ZodType, io: "input" | "output"): Json {
  const {
    $schema: _,
    $defs,
    ...json
  } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  if ($defs === undefined) return json;
  const names = Object.keys($defs);
  const rewritten = JSON.stringify(json, (key, value: unknown) =>
    key === "$ref" && names.some((name) => value === `#/$defs/${name}`) ? reference("Json").$ref : value,
  );
  return z.record(z.string(), z.unknown()).parse(JSON.parse(rewritten));
}
