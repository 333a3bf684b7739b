import { and, eq, sql } from "drizzle-orm";
import { apiKeys, clients } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { auditCommand } from "@/lib/audit";
import { DomainError } from "@/lib/errors";
import { lockAuthority } from "@/lib/people/lock-authority";
import type { ApiKey, RotateApiKeyInput } from "@/types/api-keys";
import { type KeysContext, requireKeyKeeper } from "./context";
import { insertApiKey } from "./insert-api-key";
import { isLiveKey } from "./live-key";
import { toApiKey } from "./to-api-key";

/**
 * Creates a key with the client and the scopes of an existing key, which expires after `overlapHours` at the latest.
 * Only this result contains the secret. Throws `forbidden`, or `not_found` for a key that is no longer live.
 */
export async function rotateApiKey(
  context: KeysContext,
  actor: Actor,
  id: string,
  { overlapHours, expiresInDays }: RotateApiKeyInput,
): Promise<{ key: ApiKey; secret: string }> {
  requireKeyKeeper(actor);
  return await context.db.transaction(async (tx) => {
    await lockAuthority(tx, actor);
    const [old] = await tx
      .update(apiKeys)
      .set({
        // `least` ignores null, which means no expiry.
        expiresAt: sql`least(${apiKeys.expiresAt}, clock_timestamp() + make_interval(hours => ${overlapHours}))`,
      })
      .where(and(eq(apiKeys.id, id), isLiveKey()))
      .returning();
    if (old === undefined) throw new DomainError("not_found", "There is no such live API key.");
    const { clientId, scopes } = old;
    const { row, secret } = await insertApiKey(tx, {
      clientId,
      scopes,
      expiresInDays,
      createdBy: actor.label,
    });
    const [client] = await tx.select().from(clients).where(eq(clients.id, clientId));
    if (client === undefined) throw new Error("the client of a rotated key was not found");
    const { requestId } = context;
    await auditCommand(tx, { actor, requestId }, "api_key_rotated", "api_key", row.id, {
      client: client.name,
      before: { prefix: old.prefix },
      after: { prefix: row.prefix },
    });
    return { key: toApiKey(row, client), secret };
  });
}
