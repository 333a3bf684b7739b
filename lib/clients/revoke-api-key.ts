import { and, eq, isNull, sql } from "drizzle-orm";
import { apiKeys, clients } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { recordAudit } from "@/lib/audit";
import { DomainError } from "@/lib/errors";
import type { ApiKey } from "@/types/api-keys";
import { type KeysContext, requireKeyKeeper } from "./context";
import { toApiKey } from "./to-api-key";

/** Revokes a key. Every process rejects it within a second. Idempotent. Throws `forbidden`, `not_found`. */
export async function revokeApiKey(context: KeysContext, actor: Actor, id: string): Promise<ApiKey> {
  requireKeyKeeper(actor);
  return await context.db.transaction(async (tx) => {
    const revoked = await tx
      .update(apiKeys)
      .set({ revokedAt: sql`clock_timestamp()` })
      .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
      .returning({ id: apiKeys.id });
    const [found] = await tx
      .select({ key: apiKeys, client: clients })
      .from(apiKeys)
      .innerJoin(clients, eq(clients.id, apiKeys.clientId))
      .where(eq(apiKeys.id, id));
    if (found === undefined) throw new DomainError("not_found", "There is no such API key.");
    if (revoked.length > 0) {
      await recordAudit(tx, {
        actor,
        action: "api_key_revoked",
        targetKind: "api_key",
        targetId: id,
        details: { client: found.client.name, prefix: found.key.prefix },
        requestId: context.requestId,
      });
    }
    return toApiKey(found.key, found.client);
  });
}
