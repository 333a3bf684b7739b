import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { forwardedWebhooks, webhookForwarding } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import type { CommandContext } from "@/lib/context/command-context";
import { DomainError, invalidField } from "@/lib/errors";
import type { GatewayWebhook } from "@/lib/gateway/pairing";
import { checkCallbackUrl } from "@/lib/outbound/check-callback-url";
import { lockAuthority } from "@/lib/people/lock-authority";
import { forwardedHeadersSchema } from "@/types/webhook-forwarding";
import {
  changed,
  FORWARDING_TRUSTED_MS,
  type ForwardingTarget,
  lockForwarding,
  openTarget,
  requireForwardingAdmin,
  targetColumns,
} from "./forwarding-row";

/** A signing key, from which the gateway makes the header `Authorization` of each webhook. */
const SIGNING_KEY = "jwt_key";

/**
 * Forwards the webhooks of all chips to the address of a foreign webhook that is about to be replaced, with its headers.
 * Only for admins. Returns true if this call switched the forwarding on. Throws `forbidden`, `forwarding_taken` if
 * another address is in use, or `invalid_request` if forwarded webhooks would not be what the address receives now.
 */
export async function forwardToReplaced(ctx: CommandContext, replaced: GatewayWebhook): Promise<boolean> {
  requireForwardingAdmin(ctx.actor);
  const { authSecret, callbackAllowedHosts } = ctx.config;
  if (replaced.byEvents || replaced.base64 || SIGNING_KEY in replaced.headers) {
    throw invalidField(
      "forward",
      "The webhook has events by path, files or signatures, which are not forwarded.",
    );
  }
  const target = withoutCredentials(replaced);
  checkCallbackUrl(target.url, callbackAllowedHosts, "forward");
  const headers = forwardedHeadersSchema.safeParse(target.headers);
  if (!headers.success) throw invalidField("forward", "The webhook has headers that cannot be forwarded.");
  const isSwitchedOn = await ctx.db.transaction(async (tx) => {
    await lockAuthority(tx, ctx.actor);
    const row = await lockForwarding(tx);
    const [waiting] = await tx.select({ id: forwardedWebhooks.id }).from(forwardedWebhooks).limit(1);
    const isSame = openTarget(authSecret, row)?.url === target.url;
    if (!isSame && row.urlSealed !== null && (row.enabled || waiting !== undefined)) {
      throw new DomainError("forwarding_taken", "Webhooks are forwarded to another address already.");
    }
    if (isSame && row.enabled) return false;
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
    return true;
  });
  // Until every web process has noticed, so that the caller can replace the webhook without a gap.
  if (isSwitchedOn) await sleep(FORWARDING_TRUSTED_MS);
  return isSwitchedOn;
}

/** Switches the forwarding off again, because the foreign webhook was not replaced. */
export async function stopForwarding(ctx: CommandContext): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const row = await lockForwarding(tx);
    await tx
      .update(webhookForwarding)
      .set({ enabled: false, ...changed })
      .where(eq(webhookForwarding.id, 1));
    const details = { enabled: false, origin: row.origin, headers: [] };
    await auditCommand(tx, ctx, "webhook_forwarding_changed", "settings", String(row.id), details);
  });
}

/** The gateway sends the credentials of an address as basic authentication. */
function withoutCredentials({ url, headers }: GatewayWebhook): ForwardingTarget {
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
