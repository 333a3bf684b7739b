import { eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "@/db/client";
import { apiKeys, clients } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { recordAudit } from "@/lib/audit";
import { lockAuthority } from "@/lib/people/lock-authority";
import { API_SCOPES, type ApiKey, type CreateApiKeyInput } from "@/types/api-keys";
import { digestOf, makeApiKeySecret, shownPrefixOf } from "./api-key-secret";
import { type KeysContext, requireKeyKeeper } from "./context";
import { toApiKey } from "./to-api-key";

/**
 * Creates a key, and also a client if no client has this name (case-insensitive). Only this result contains the secret.
 * Throws `forbidden`.
 */
export async function createApiKey(
  context: KeysContext,
  actor: Actor,
  input: CreateApiKeyInput,
): Promise<{ key: ApiKey; secret: string }> {
  requireKeyKeeper(actor);
  const secret = makeApiKeySecret();
  const key = await context.db.transaction(async (tx) => {
    await lockAuthority(tx, actor);
    const client = await findOrCreateClient(tx, input.client);
    const [row] = await tx
      .insert(apiKeys)
      .values({
        id: uuidv7(),
        clientId: client.id,
        prefix: shownPrefixOf(secret),
        digest: digestOf(secret),
        // Removes duplicates and sorts in display order.
        scopes: API_SCOPES.filter((scope) => input.scopes.includes(scope)),
        createdBy: actor.label,
      })
      .returning();
    if (row === undefined) throw new Error("the new key was not returned");
    await recordAudit(tx, {
      actor,
      action: "api_key_created",
      targetKind: "api_key",
      targetId: row.id,
      details: { client: client.name, prefix: row.prefix, scopes: row.scopes },
      requestId: context.requestId,
    });
    return toApiKey(row, client.name);
  });
  return { key, secret };
}

async function findOrCreateClient(tx: Transaction, name: string): Promise<{ id: string; name: string }> {
  await tx.insert(clients).values({ id: uuidv7(), name }).onConflictDoNothing();
  const [client] = await tx
    .select({ id: clients.id, name: clients.name })
    .from(clients)
    .where(eq(sql`lower(${clients.name})`, name.toLowerCase()));
  if (client === undefined) throw new Error("the client of a new key was not found");
  return client;
}
