import { eq, gt, sql } from "drizzle-orm";
import { forwardedWebhooks, webhookForwarding } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import type { CommandContext } from "@/lib/context/command-context";
import { DomainError, invalidField } from "@/lib/errors";
import { checkCallbackUrl } from "@/lib/outbound/check-callback-url";
import { lockAuthority } from "@/lib/people/lock-authority";
import type { UpdateForwardingInput, WebhookForwarding } from "@/types/webhook-forwarding";
import { changed, lockForwarding, openTarget, requireForwardingAdmin, targetColumns } from "./forwarding-row";
import { getWebhookForwarding } from "./get-webhook-forwarding";

/**
 * Changes where webhooks are forwarded, or switches the forwarding on or off. Webhooks that wait are forwarded in any
 * case, to the new address if there is one. Throws `forbidden`, `version_conflict`, `invalid_request`.
 */
export async function updateWebhookForwarding(
  ctx: CommandContext,
  input: UpdateForwardingInput,
): Promise<WebhookForwarding> {
  requireForwardingAdmin(ctx.actor);
  const { version, enabled, url } = input;
  const { authSecret, callbackAllowedHosts } = ctx.config;
  if (url !== undefined) checkCallbackUrl(url, callbackAllowedHosts, "url");
  await ctx.db.transaction(async (tx) => {
    await lockAuthority(tx, ctx.actor);
    const row = await lockForwarding(tx);
    if (row.version !== version) {
      throw new DomainError("version_conflict", "The forwarding has changed; read it again.");
    }
    const previous = openTarget(authSecret, row);
    const headers = input.headers ?? (url === undefined ? previous?.headers : {}) ?? {};
    const target = url === undefined ? previous : { url, headers };
    if (target === null && (enabled || input.headers !== undefined)) {
      throw invalidField("url", "must be given, because there is no address");
    }
    const isNewTarget = target !== null && (url !== undefined || input.headers !== undefined);
    const columns = isNewTarget ? targetColumns(authSecret, { ...target, headers }) : {};
    await tx
      .update(webhookForwarding)
      .set({ enabled, ...columns, ...changed })
      .where(eq(webhookForwarding.id, 1));
    // The pauses after failures belong to the previous address.
    if (isNewTarget) {
      await tx
        .update(forwardedWebhooks)
        .set({ nextTryAt: sql`clock_timestamp()` })
        .where(gt(forwardedWebhooks.attempts, 0));
    }
    const origin = target === null ? row.origin : new URL(target.url).origin;
    const details = { enabled, origin, headers: Object.keys(headers) };
    await auditCommand(tx, ctx, "webhook_forwarding_changed", "settings", String(row.id), details);
  });
  return getWebhookForwarding(ctx);
}
