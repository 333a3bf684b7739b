import { z } from "zod";

/** State of a client's callback secret. The secret itself is shown only once. */
export const callbackSecretSchema = z.object({
  clientId: z.uuid(),
  client: z.string(),
  /** Null while a derived secret, which was never shown, signs the callbacks. */
  createdAt: z.iso.datetime().nullable(),
  createdBy: z.string().nullable(),
  /** False if `AUTH_SECRET` has changed since the secret was created. The secret then no longer signs callbacks. */
  isReadable: z.boolean(),
  /** True while the previous secret also signs the callbacks. */
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
