import { eq, sql } from "drizzle-orm";
import type { Database, Transaction } from "@/db/client";
import { callbackSecrets, clients } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { unseal } from "@/lib/outbound/seal";
import type { CallbackSecret } from "@/types/callback-secrets";
import { requireKeyKeeper } from "../context";
import { type CallbackSecretsContext, ownerOf } from "./context";

/** Lists the state of every client's callback secret, sorted by client name. Throws `forbidden`. */
export async function listCallbackSecrets(
  context: CallbackSecretsContext,
  actor: Actor,
): Promise<CallbackSecret[]> {
  requireKeyKeeper(actor);
  return await readCallbackSecrets(context, context.db);
}

export async function readCallbackSecrets(
  { config }: Pick<CallbackSecretsContext, "config">,
  db: Database | Transaction,
  clientId?: string,
): Promise<CallbackSecret[]> {
  const rows = await db
    .selectDistinctOn([sql`lower(${clients.name})`, clients.id], {
      clientId: clients.id,
      client: clients.name,
      newest: callbackSecrets,
      live: sql<number>`(count(${callbackSecrets.id}) over (partition by ${clients.id}))::int`,
    })
    .from(clients)
    .leftJoin(
      callbackSecrets,
      sql`${callbackSecrets.clientId} = ${clients.id} and ${callbackSecrets.endedAt} is null`,
    )
    .where(clientId === undefined ? undefined : eq(clients.id, clientId))
    .orderBy(sql`lower(${clients.name})`, clients.id, sql`${callbackSecrets.generation} desc`);
  return rows.map(({ newest, live, ...client }) => ({
    ...client,
    createdAt: newest?.createdAt.toISOString() ?? null,
    createdBy: newest?.createdBy ?? null,
    isReadable:
      newest === null || unseal(config.authSecret, ownerOf(client.clientId), newest.sealed) !== null,
    hasPrevious: live > 1,
  }));
}
