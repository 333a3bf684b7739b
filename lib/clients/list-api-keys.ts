import { desc, eq, sql } from "drizzle-orm";
import { apiKeys, clients } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import type { ApiKey } from "@/types/api-keys";
import { type KeysContext, requireKeyKeeper } from "./context";
import { isLiveKey } from "./live-key";
import { toApiKey } from "./to-api-key";

/** Lists all keys: live keys first, then by client name, newest first. Throws `forbidden`. */
export async function listApiKeys(context: KeysContext, actor: Actor): Promise<ApiKey[]> {
  requireKeyKeeper(actor);
  const rows = await context.db
    .select({ key: apiKeys, client: clients })
    .from(apiKeys)
    .innerJoin(clients, eq(clients.id, apiKeys.clientId))
    .orderBy(sql`not (${isLiveKey()})`, sql`lower(${clients.name})`, desc(apiKeys.createdAt), apiKeys.id);
  return rows.map(({ key, client }) => toApiKey(key, client));
}
