import { and, eq, isNull, lt, sql } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { callbackSecrets } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import type { KeysContext } from "../context";

export interface CallbackSecretsContext extends KeysContext {
  config: Pick<AppContext["config"], "authSecret">;
}

/** Binds a sealed secret to its client, so that a copy in another client's row cannot be unsealed. */
export const ownerOf = (clientId: string) => `callback-secret:${clientId}`;

/** Returns the generation of a client's newest secret, or null if the client has no stored secret. */
export async function newestGeneration(tx: Transaction, clientId: string): Promise<number | null> {
  const [row] = await tx
    .select({ generation: sql<number | null>`max(${callbackSecrets.generation})` })
    .from(callbackSecrets)
    .where(eq(callbackSecrets.clientId, clientId));
  return row?.generation ?? null;
}

/** Ends all secrets older than `generation`. Returns true if any of them was live. */
export async function endBefore(tx: Transaction, clientId: string, generation: number): Promise<boolean> {
  const { clientId: client, endedAt, generation: each, id } = callbackSecrets;
  const ended = await tx
    .update(callbackSecrets)
    .set({ endedAt: sql`clock_timestamp()` })
    .where(and(eq(client, clientId), isNull(endedAt), lt(each, generation)))
    .returning({ id });
  return ended.length > 0;
}
