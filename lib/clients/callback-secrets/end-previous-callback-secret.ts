import type { Actor } from "@/lib/actor";
import type { CallbackSecret } from "@/types/callback-secrets";
import { changeCallbackSecret } from "./change-callback-secret";
import { type CallbackSecretsContext, endBefore, newestGeneration } from "./context";

/** Ends all of a client's callback secrets except the newest. Idempotent. Throws `forbidden`, `not_found`. */
export async function endPreviousCallbackSecret(
  context: CallbackSecretsContext,
  actor: Actor,
  clientId: string,
): Promise<CallbackSecret> {
  const change = { clientId, action: "callback_secret_ended" } as const;
  return await changeCallbackSecret(context, actor, change, async (tx) => {
    const newest = await newestGeneration(tx, clientId);
    return newest !== null && (await endBefore(tx, clientId, newest));
  });
}
