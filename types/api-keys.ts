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

/** Missing for a key that does not expire. */
const expiresInDays = z.number().int().min(1).max(3650).optional();

export const createApiKeySchema = z.strictObject({
  client: clientNameSchema,
  scopes: z.array(z.enum(API_SCOPES)).min(1).max(API_SCOPES.length),
  expiresInDays,
});
export type CreateApiKeyInput = z.infer<typeof createApiKeySchema>;

export const rotateApiKeySchema = z.strictObject({
  /** How long the old key stays valid; 0 ends it at once. */
  overlapHours: z.number().int().min(0).max(720),
  expiresInDays,
});
export type RotateApiKeyInput = z.infer<typeof rotateApiKeySchema>;

export const changeClientSchema = z.strictObject({
  /** Quota of all keys of the client together. */
  requestsPerMinute: z.number().int().min(1).max(1_000_000),
});
export type ChangeClientInput = z.infer<typeof changeClientSchema>;

/** `soon`: within 14 days. */
const KEY_EXPIRIES = ["never", "later", "soon", "past"] as const;
export type KeyExpiry = (typeof KEY_EXPIRIES)[number];

/** An API key as lists show it. The secret is shown only once, when the key is created. */
export const apiKeySchema = z.object({
  id: z.uuid(),
  clientId: z.uuid(),
  client: z.string(),
  /** Quota of the client. */
  requestsPerMinute: z.number().int(),
  prefix: z.string(),
  scopes: z.array(z.enum(API_SCOPES)),
  createdAt: z.iso.datetime(),
  createdBy: z.string().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  expiry: z.enum(KEY_EXPIRIES),
  revokedAt: z.iso.datetime().nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

export const apiKeyListSchema = z.object({ items: z.array(apiKeySchema) });
export const createdApiKeySchema = z.object({ key: apiKeySchema, secret: z.string() });
