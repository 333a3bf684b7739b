import { and, desc, eq, isNull } from "drizzle-orm";
import { callbackSecrets } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import { unseal } from "@/lib/outbound/seal";
import { derivedCallbackSecret } from "@/lib/outbound/sign";
import { ownerOf } from "./context";

/**
 * Returns the secrets that sign the client's callbacks, newest first. If no stored secret can be read, returns the
 * derived secret.
 */
export async function liveCallbackSecrets(
  { db, config, log }: Pick<AppContext, "db" | "log"> & { config: { authSecret: string } },
  clientId: string,
): Promise<string[]> {
  const rows = await db
    .select({ sealed: callbackSecrets.sealed })
    .from(callbackSecrets)
    .where(and(eq(callbackSecrets.clientId, clientId), isNull(callbackSecrets.endedAt)))
    .orderBy(desc(callbackSecrets.generation));
  const secrets = rows
    .map(({ sealed }) => unseal(config.authSecret, ownerOf(clientId), sealed))
    .filter((secret) => secret !== null);
  if (secrets.length < rows.length) {
    log.warn({ clientId }, "callback secret ignored: it was sealed with another AUTH_SECRET");
  }
  return secrets.length > 0 ? secrets : [derivedCallbackSecret(config, clientId)];
}
