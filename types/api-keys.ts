import { z } from "zod";

/** What a key may do; each route of `/api/v1` names the one it needs. Contacts are shared by all clients. */
export const API_SCOPES = [
  "messages:send",
  "messages:read",
  "selection",
  "instances:read",
  /** No route's own: with it, `contact` changes a contact that is there; without it, it only makes new ones. */
  "contacts:write",
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

/** A key as it is listed: never its secret, which is shown once. */
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
