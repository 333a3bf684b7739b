import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "@/db/client";
import { callbackSecrets } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { seal } from "@/lib/outbound/seal";
import { derivedCallbackSecret, makeCallbackSecret } from "@/lib/outbound/sign";
import type { RotatedCallbackSecret } from "@/types/callback-secrets";
import { changeCallbackSecret } from "./change-callback-secret";
import { type CallbackSecretsContext, endBefore, newestGeneration, ownerOf } from "./context";

/**
 * Creates a new callback secret for a client. The previous secret stays live until `endPreviousCallbackSecret` ends it,
 * so callbacks carry both signatures. All older secrets end immediately. Only this result contains the new secret.
 * Throws `forbidden`, `not_found`.
 */
export async function rotateCallbackSecret(
  context: CallbackSecretsContext,
  actor: Actor,
  clientId: string,
): Promise<RotatedCallbackSecret> {
  const secret = makeCallbackSecret();
  const change = { clientId, action: "callback_secret_rotated" } as const;
  const callbackSecret = await changeCallbackSecret(context, actor, change, async (tx) => {
    const newest = (await newestGeneration(tx, clientId)) ?? (await storeDerived(context, tx, clientId));
    await endBefore(tx, clientId, newest);
    await insert(context, tx, { clientId, generation: newest + 1, secret, createdBy: actor.label });
    return true;
  });
  return { callbackSecret, secret };
}

/** Stores the derived secret, so that it stays valid alongside the new secret. */
async function storeDerived(
  context: CallbackSecretsContext,
  tx: Transaction,
  clientId: string,
): Promise<number> {
  const generation = 1;
  const secret = derivedCallbackSecret(context.config, clientId);
  await insert(context, tx, { clientId, generation, secret, createdBy: null });
  return generation;
}

async function insert(
  { config }: CallbackSecretsContext,
  tx: Transaction,
  row: { clientId: string; generation: number; secret: string; createdBy: string | null },
): Promise<void> {
  const { secret, ...rest } = row;
  const sealed = seal(config.authSecret, ownerOf(row.clientId), secret);
  await tx.insert(callbackSecrets).values({ id: uuidv7(), sealed, ...rest });
}
