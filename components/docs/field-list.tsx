import { z } from "zod";

const schemaSchema = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  required: z.array(z.string()).default([]),
});

const limitsSchema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  anyOf: z.array(z.record(z.string(), z.unknown())).optional(),
  items: z.record(z.string(), z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
  default: z.json().optional(),
});

export function FieldList({ schema }: { schema: unknown }) {
  const { properties, required } = schemaSchema.parse(schema);
  return (
    <dl className="divide-y rounded-md border text-sm">
      {Object.entries(properties).map(([name, field]) => (
        <div key={name} className="grid gap-x-4 px-3 py-1.5 sm:grid-cols-[12rem_1fr]">
          <dt className="font-mono">
            {name}
            {required.includes(name) && <span className="text-muted-foreground"> (required)</span>}
          </dt>
          <dd className="text-muted-foreground">{describeField(field)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Returns a field's type, limits and default as text, e.g. `integer, 60 to 604800, default 86400`. */
export function describeField(field: Record<string, unknown>): string {
  const { minimum, maximum, maxLength, ...limits } = limitsSchema.parse(field);
  const parts = [typeName(field)];
  if (minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER) {
    parts.push(`${minimum} to ${maximum}`);
  }
  if (maxLength !== undefined) parts.push(`at most ${maxLength} characters`);
  if (limits.default !== undefined) parts.push(`default ${JSON.stringify(limits.default)}`);
  return parts.join(", ");
}

function typeName(field: Record<string, unknown>): string {
  const { type, format, enum: values, anyOf, items } = limitsSchema.parse(field);
  if (anyOf !== undefined) return anyOf.map(typeName).join(" or ");
  if (values !== undefined) return values.join(" | ");
  if (items !== undefined) return `list of ${typeName(items)}`;
  if (type === "object") {
    const names = Object.keys(schemaSchema.parse(field).properties);
    return names.length === 0 ? "object" : `{${names.join(", ")}}`;
  }
  return format ?? (Array.isArray(type) ? type.join(" or ") : (type ?? "any JSON value"));
}
