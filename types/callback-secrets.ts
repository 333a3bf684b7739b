import { z } from "zod";

/** What a client's callbacks are signed with, as administrators see it: never the secret, which is shown once. */
export const callbackSecretSchema = z.object({
  clientId: z.uuid(),
  client: z.string(),
  /** Null for a client whose callbacks are signed with a secret that nobody was ever shown. */
  createdAt: z.iso.datetime().nullable(),
  createdBy: z.string().nullable(),
  /** False after `AUTH_SECRET` was changed: callbacks are signed with a secret that nobody knows. */
  isReadable: z.boolean(),
  /** True while callbacks carry a second signature, by the secret before this one. */
  hasPrevious: z.boolean(),
});
export type CallbackSecret = z.infer<typeof callbackSecretSchema>;

export const callbackSecretListSchema = z.object({ items: z.array(callbackSecretSchema) });
export const rotatedCallbackSecretSchema = z.object({
  callbackSecret: callbackSecretSchema,
  secret: z.string(),
});
export type RotatedCallbackSecret = z.infer<typeof rotatedCallbackSecretSchema>;

export const callbackSecretParamsSchema = z.strictObject({ clientId: z.uuid() });
