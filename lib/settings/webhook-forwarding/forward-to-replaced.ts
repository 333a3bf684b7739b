import { eq } from "drizzle-orm";
import { forwardedWebhooks, webhookForwarding } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import type { CommandContext } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import { checkCallbackUrl } from "@/lib/outbound/check-callback-url";
import { changed, type ForwardingTarget, lockForwarding, openTarget, targetColumns } from "./forwarding-row";

/**
 * Forwards webhooks to the address of a foreign webhook that is about to be replaced, with its headers. Operators may do
 * so, because the address comes from the gateway, which sends it the same webhooks already. Throws `forwarding_taken` if
 * another address is in use, or `invalid_request` for an address that is not public.
 */
export async function forwardToReplaced(ctx: CommandContext, replaced: ForwardingTarget): Promise<void> {
  const { authSecret, callbackAllowedHosts } = ctx.config;
  const target = withoutCredentials(replaced);
  checkCallbackUrl(target.url, callbackAllowedHosts, "forward");
  await ctx.db.transaction(async (tx) => {
    const row = await lockForwarding(tx);
    const [waiting] = await tx.select({ id: forwardedWebhooks.id }).from(forwardedWebhooks).limit(1);
    const isSame = openTarget(authSecret, row)?.url === target.url;
    if (!isSame && row.urlSealed !== null && (row.enabled || waiting !== undefined)) {
      throw new DomainError("forwarding_taken", "Webhooks are forwarded to another address already.");
    }
    if (isSame && row.enabled) return;
    const columns = isSame ? {} : targetColumns(authSecret, target);
    await tx
      .update(webhookForwarding)
      .set({ enabled: true, ...columns, ...changed })
      .where(eq(webhookForwarding.id, 1));
    const details = {
      enabled: true,
      origin: new URL(target.url).origin,
      headers: Object.keys(target.headers),
    };
    await auditCommand(tx, ctx, "webhook_forwarding_changed", "settings", String(row.id), details);
  });
}

/** The gateway sends the credentials of an address as basic authentication. */
function withoutCredentials({ url, headers }: ForwardingTarget): ForwardingTarget {
  const parsed = new URL(url);
  const { username, password } = parsed;
  if (username === "" && password === "") return { url, headers };
  parsed.username = "";
  parsed.password = "";
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "authorization");
  const authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
  return { url: parsed.href, headers: { ...Object.fromEntries(others), authorization } };
}
