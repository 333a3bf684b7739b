import { z } from "zod";

/** State of a client's callback secret; the secret itself is shown only once. */
export const callbackSecretSchema = z.object({
  clientId: z.uuid(),
  client: z.string(),
  /** Null while callbacks are signed with a derived secret that was never shown. */
  createdAt: z.iso.datetime().nullable(),
  createdBy: z.string().nullable(),
  /** False after `AUTH_SECRET` was changed: callbacks are signed with a secret that nobody knows. */
  isReadable: z.boolean(),
  /** True while callbacks have a second signature, made with the previous secret. */
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
