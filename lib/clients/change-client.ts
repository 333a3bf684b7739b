import { eq } from "drizzle-orm";
import { clients } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { auditCommand } from "@/lib/audit";
import { DomainError } from "@/lib/errors";
import { lockAuthority } from "@/lib/people/lock-authority";
import type { ChangeClientInput } from "@/types/api-keys";
import { type KeysContext, requireKeyKeeper } from "./context";

/** Changes a client's quota, which every process applies within a second. Throws `forbidden`, `not_found`. */
export async function changeClient(
  context: KeysContext,
  actor: Actor,
  id: string,
  { requestsPerMinute }: ChangeClientInput,
): Promise<void> {
  requireKeyKeeper(actor);
  await context.db.transaction(async (tx) => {
    await lockAuthority(tx, actor);
    const [before] = await tx.select().from(clients).where(eq(clients.id, id)).for("no key update");
    if (before === undefined) throw new DomainError("not_found", "There is no such client.");
    if (before.requestsPerMinute === requestsPerMinute) return;
    await tx.update(clients).set({ requestsPerMinute }).where(eq(clients.id, id));
    const { requestId } = context;
    await auditCommand(tx, { actor, requestId }, "client_changed", "api_key", id, {
      before: { requestsPerMinute: before.requestsPerMinute },
      after: { requestsPerMinute },
    });
  });
}
