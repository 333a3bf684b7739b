import { z } from "zod";

/** Scopes of API keys. Each route of `/api/v1` requires one of them. */
export const API_SCOPES = [
  "messages:send",
  "messages:read",
  "selection",
  "instances:read",
  /** Also needed to receive `message.received`. */
  "inbound:read",
  "events:manage",
  /**
   * Records and lifts opt-outs, and allows the `contact` of a request to change existing contacts, which all clients
   * share.
   */
  "contacts:write",
  "media:write",
] as const;
export type ApiScope = (typeof API_SCOPES)[number];

export const clientNameSchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$/, "letters, digits, dots, dashes; at most 50");

export const createApiKeySchema = z.strictObject({
  client: clientNameSchema,
  scopes: z.array(z.enum(API_SCOPES)).min(1).max(API_SCOPES.length),
});
export type CreateApiKeyInput = z.infer<typeof createApiKeySchema>;

/** An API key as lists show it. The secret is shown only once, when the key is created. */
export const apiKeySchema = z.object({
  id: z.uuid(),
  client: z.string(),
  prefix: z.string(),
  scopes: z.array(z.enum(API_SCOPES)),
  createdAt: z.iso.datetime(),
  createdBy: z.string().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

export const apiKeyListSchema = z.object({ items: z.array(apiKeySchema) });
export const createdApiKeySchema = z.object({ key: apiKeySchema, secret: z.string() });
