import { eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "@/db/client";
import { type ClientRow, clients } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { recordAudit } from "@/lib/audit";
import { lockAuthority } from "@/lib/people/lock-authority";
import type { ApiKey, CreateApiKeyInput } from "@/types/api-keys";
import { type KeysContext, requireKeyKeeper } from "./context";
import { insertApiKey } from "./insert-api-key";
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
  return await context.db.transaction(async (tx) => {
    await lockAuthority(tx, actor);
    const client = await findOrCreateClient(tx, input.client);
    const { scopes, expiresInDays } = input;
    const { row, secret } = await insertApiKey(tx, {
      clientId: client.id,
      scopes,
      expiresInDays,
      createdBy: actor.label,
    });
    await recordAudit(tx, {
      actor,
      action: "api_key_created",
      targetKind: "api_key",
      targetId: row.id,
      details: {
        client: client.name,
        prefix: row.prefix,
        scopes: row.scopes,
        expiresAt: row.expiresAt?.toISOString() ?? null,
      },
      requestId: context.requestId,
    });
    return { key: toApiKey(row, client), secret };
  });
}

async function findOrCreateClient(tx: Transaction, name: string): Promise<ClientRow> {
  await tx.insert(clients).values({ id: uuidv7(), name }).onConflictDoNothing();
  const [client] = await tx
    .select()
    .from(clients)
    .where(eq(sql`lower(${clients.name})`, name.toLowerCase()));
  if (client === undefined) throw new Error("the client of a new key was not found");
  return client;
}
