import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "@/db/client";
import { type ApiKeyRow, apiKeys } from "@/db/schema";
import { API_SCOPES, type ApiScope } from "@/types/api-keys";
import { digestOf, makeApiKeySecret, shownPrefixOf } from "./api-key-secret";
import { daysFromNow } from "./live-key";

interface NewKey {
  clientId: string;
  scopes: readonly ApiScope[];
  expiresInDays: number | undefined;
  createdBy: string;
}

/** Stores a new key. Only this result contains the secret. */
export async function insertApiKey(
  tx: Transaction,
  { clientId, scopes, expiresInDays, createdBy }: NewKey,
): Promise<{ row: ApiKeyRow; secret: string }> {
  const secret = makeApiKeySecret();
  const [row] = await tx
    .insert(apiKeys)
    .values({
      id: uuidv7(),
      clientId,
      prefix: shownPrefixOf(secret),
      digest: digestOf(secret),
      // Removes duplicates and sorts in display order.
      scopes: API_SCOPES.filter((scope) => scopes.includes(scope)),
      expiresAt: daysFromNow(expiresInDays),
      createdBy,
    })
    .returning();
  if (row === undefined) throw new Error("the new key was not returned");
  return { row, secret };
}
