import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { clients } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { recordAudit } from "@/lib/audit";
import { DomainError } from "@/lib/errors";
import { lockAuthority } from "@/lib/people/lock-authority";
import type { AuditAction } from "@/types/audit";
import type { CallbackSecret } from "@/types/callback-secrets";
import { requireKeyKeeper } from "../context";
import type { CallbackSecretsContext } from "./context";
import { readCallbackSecrets } from "./list-callback-secrets";

/**
 * Serializes changes to a client's callback secrets, and writes an audit row if `change` returns true. Throws
 * `forbidden`, `not_found`.
 */
export async function changeCallbackSecret(
  context: CallbackSecretsContext,
  actor: Actor,
  { clientId, action }: { clientId: string; action: AuditAction },
  change: (tx: Transaction) => Promise<boolean>,
): Promise<CallbackSecret> {
  requireKeyKeeper(actor);
  return await context.db.transaction(async (tx) => {
    await lockAuthority(tx, actor);
    const [client] = await tx
      .select({ name: clients.name })
      .from(clients)
      .where(eq(clients.id, clientId))
      // Weaker than `for update`, so that messages of this client are still accepted.
      .for("no key update");
    if (client === undefined) throw new DomainError("not_found", "There is no such client.");
    if (await change(tx)) {
      await recordAudit(tx, {
        actor,
        action,
        targetKind: "api_key",
        targetId: clientId,
        details: { client: client.name },
        requestId: context.requestId,
      });
    }
    const [changed] = await readCallbackSecrets(context, tx, clientId);
    if (changed === undefined) throw new Error("the client of a callback secret was not found");
    return changed;
  });
}
