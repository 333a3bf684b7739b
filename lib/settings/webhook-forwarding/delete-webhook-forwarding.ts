import { eq } from "drizzle-orm";
import { forwardedWebhooks, webhookForwarding } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import type { CommandContext } from "@/lib/context/command-context";
import { lockAuthority } from "@/lib/people/lock-authority";
import { changed, lockForwarding, requireForwardingAdmin } from "./forwarding-row";

/**
 * Deletes the address, its headers and the webhooks that wait. Returns how many waited. A worker drops those that
 * arrive while this runs. Throws `forbidden`.
 */
export async function deleteWebhookForwarding(ctx: CommandContext): Promise<{ dropped: number }> {
  requireForwardingAdmin(ctx.actor);
  return await ctx.db.transaction(async (tx) => {
    await lockAuthority(tx, ctx.actor);
    const { id, origin } = await lockForwarding(tx);
    await tx
      .update(webhookForwarding)
      .set({
        enabled: false,
        urlSealed: null,
        headersSealed: null,
        origin: null,
        lastSuccessAt: null,
        failingSince: null,
        lastError: null,
        ...changed,
      })
      .where(eq(webhookForwarding.id, 1));
    const { count: dropped } = await tx.delete(forwardedWebhooks);
    const details = { origin, dropped };
    await auditCommand(tx, ctx, "webhook_forwarding_deleted", "settings", String(id), details);
    return { dropped };
  });
}
