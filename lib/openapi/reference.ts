import type { ErrorCode } from "@/types/errors";
import { parametersOf } from "./document";
import { EXAMPLE_LANGUAGES, EXAMPLES } from "./examples";
import { COMPONENTS, errorsOf, OPERATIONS } from "./operations";
import { type Json, toSchema } from "./to-schema";

export interface ReferenceOperation {
  id: string;
  method: string;
  path: string;
  scope: string;
  orScope?: string | undefined;
  summary: string;
  description: string;
  parameters: { name: string; in: string; description?: string; schema: Json }[];
  body?: Json;
  answers: readonly { status: number; description: string; body?: string }[];
  errors: ErrorCode[];
  examples: { language: string; code: string }[];
}

export function apiReference(): {
  operations: ReferenceOperation[];
  answers: { name: string; schema: Json }[];
} {
  return {
    operations: OPERATIONS.map((operation) => ({
      id: operation.id,
      method: operation.method,
      path: operation.path,
      scope: operation.scope,
      orScope: operation.orScope,
      summary: operation.summary,
      description: operation.description,
      parameters: parametersOf(operation),
      body: operation.body === undefined ? undefined : toSchema(COMPONENTS[operation.body].schema, "input"),
      answers: operation.answers,
      errors: errorsOf(operation),
      examples: Object.values(EXAMPLE_LANGUAGES).map(({ label, write }) => ({
        language: label,
        code: write(operation, EXAMPLES[operation.id] ?? {}),
      })),
    })),
    answers: Object.entries(COMPONENTS)
      .filter(([, { io }]) => io === "output")
      .map(([name, { schema, io }]) => ({ name, schema: toSchema(schema, io) })),
  };
}
