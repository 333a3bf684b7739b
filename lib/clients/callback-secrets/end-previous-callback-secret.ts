import { and, eq, isNull, sql } from "drizzle-orm";
import { callbackSecrets } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import type { CallbackSecret } from "@/types/callback-secrets";
import { changeCallbackSecret } from "./change-callback-secret";
import type { CallbackSecretsContext } from "./context";

/** Ends all of a client's callback secrets except the newest. Idempotent. Throws `forbidden`, `not_found`. */
export async function endPreviousCallbackSecret(
  context: CallbackSecretsContext,
  actor: Actor,
  clientId: string,
): Promise<CallbackSecret> {
  const change = { clientId, action: "callback_secret_ended" };
  return await changeCallbackSecret(context, actor, change, async (tx) => {
    const ended = await tx
      .update(callbackSecrets)
      .set({ endedAt: sql`clock_timestamp()` })
      .where(
        and(
          eq(callbackSecrets.clientId, clientId),
          isNull(callbackSecrets.endedAt),
          sql`${callbackSecrets.generation} < (select max(newest.generation) from julia.callback_secrets newest
            where newest.client_id = ${clientId})`,
        ),
      )
      .returning({ id: callbackSecrets.id });
    return ended.length > 0;
  });
}
