import type { z } from "zod";
import { ERROR_STATUS, problemSchema } from "@/types/errors";
import { CALLBACK_HEADERS, MESSAGE_CALLBACK } from "./callbacks";
import { eventWebhooks } from "./event-webhooks";
import { COMPONENTS, errorsOf, OPERATIONS, type Operation } from "./operations";
import { type Json, reference, toSchema } from "./to-schema";

const content = (type: string, name: string) => ({ [type]: { schema: reference(name) } });

/** Builds the OpenAPI 3.1 document of `/api/v1` from the schemas that the routes use to parse input. */
export function openApiDocument(serverUrl: string): Json {
  const paths: Record<string, Json> = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: toOperation(operation) };
  }
  const schemas: Json = {
    Json: { description: "Any JSON value." },
    Problem: toSchema(problemSchema, "output"),
  };
  for (const [name, { schema, io }] of Object.entries(COMPONENTS)) schemas[name] = toSchema(schema, io);
  return {
    openapi: "3.1.1",
    info: {
      title: "Julia",
      version: "1",
      description:
        "Sends WhatsApp messages from a pool of numbers. Errors are problem documents (RFC 9457) with a `code`; `Retry-After` says when to retry. Times are ISO 8601 in UTC. Phone numbers are E.164 digits: Brazilian numbers without `+`, all others with `+`. A phone number from a response can be used in a request unchanged.",
    },
    servers: [{ url: serverUrl }],
    security: [{ bearer: [] }, { header: [] }],
    paths,
    webhooks: eventWebhooks(),
    components: {
      schemas,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "`Authorization: Bearer <key>`" },
        header: { type: "apiKey", in: "header", name: "x-api-key" },
      },
    },
  };
}

function toOperation(operation: Operation): Json {
  return {
    operationId: operation.id,
    summary: operation.summary,
    description: `${operation.description} Scope: ${scopesOf(operation)}.`,
    parameters: parametersOf(operation),
    ...(operation.body !== undefined && {
      requestBody: { required: true, content: content("application/json", operation.body) },
    }),
    ...(operation.uploads && { requestBody: { required: true, content: FILE_BODIES } }),
    responses: { ...successes(operation), ...failures(operation) },
    ...(operation.callsBack && { callbacks: messageCallbacks() }),
  };
}

const FILE = { type: "string", format: "binary" };
const FILE_BODIES = {
  "*/*": { schema: FILE },
  "multipart/form-data": {
    schema: { type: "object", required: ["file"], properties: { file: FILE } },
  },
};

const scopesOf = ({ scope, orScope }: Operation) =>
  [scope, orScope].flatMap((name) => (name === undefined ? [] : [`\`${name}\``])).join(" or ");

function messageCallbacks(): Json {
  const { name, expression, summary, description, answers } = MESSAGE_CALLBACK;
  const post = {
    summary,
    description,
    // Callbacks are signed and do not use an API key.
    security: [],
    parameters: CALLBACK_HEADERS.map((header) => ({ ...header, in: "header", required: true })),
    requestBody: { required: true, content: content("application/json", "MessageCallback") },
    responses: Object.fromEntries(
      answers.map(({ status, description: meaning }) => [String(status), { description: meaning }]),
    ),
  };
  return { [name]: { [expression]: { post } } };
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: true;
  description?: string;
  schema: Json;
}

export function parametersOf({ params, query, headers = [] }: Operation): Parameter[] {
  return [
    ...fieldsOf(params).map((field) => ({ ...field, in: "path" as const, required: true as const })),
    ...fieldsOf(query).map((field) => ({ ...field, in: "query" as const })),
    ...headers.map((header) => ({ ...header, in: "header" as const })),
  ];
}

function fieldsOf(schema: z.ZodObject | undefined): { name: string; schema: Json }[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => ({
    name,
    schema: toSchema(field, "input"),
  }));
}

function successes({ answers }: Operation): Json {
  return Object.fromEntries(
    answers.map(({ status, description, body, isFile }) => [
      String(status),
      {
        description,
        ...(body !== undefined && { content: content("application/json", body) }),
        ...(isFile && { content: { "*/*": { schema: FILE } } }),
      },
    ]),
  );
}

/** Groups the error codes by status; the description of a response lists them. */
function failures(operation: Operation): Json {
  const codes = new Map<number, string[]>();
  for (const code of errorsOf(operation)) {
    codes.set(ERROR_STATUS[code], [...(codes.get(ERROR_STATUS[code]) ?? []), code]);
  }
  return Object.fromEntries(
    [...codes].map(([status, names]) => [
      String(status),
      {
        description: names.map((name) => `\`${name}\``).join(", "),
        content: content("application/problem+json", "Problem"),
      },
    ]),
  );
}
