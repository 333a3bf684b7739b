import { eq, sql } from "drizzle-orm";
import { chipHealth } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import type { GatewayWebhook } from "@/lib/gateway/pairing";
import { openWebhook } from "./sealed-webhook";

/** The gateway delays deleting an instance while it cannot deliver these events. */
const NEVER: readonly string[] = ["LOGOUT_INSTANCE", "REMOVE_INSTANCE"];

/** Adds the events that a forwarded program expects to those that we use. */
export const withEvents = (webhook: GatewayWebhook, events: readonly string[]): GatewayWebhook => ({
  ...webhook,
  events: [...new Set([...webhook.events, ...events])],
});

/**
 * Returns the events of the foreign webhook that we replaced, while webhooks are forwarded, so that the program behind
 * it continues to receive them.
 */
export async function forwardedEvents(
  { db, config }: Pick<AppContext, "db" | "config">,
  chipId: string,
): Promise<readonly string[]> {
  const [row] = await db
    .select({ sealed: chipHealth.webhookReplaced })
    .from(chipHealth)
    .where(
      sql`${eq(chipHealth.chipId, chipId)} and exists (select 1 from julia.webhook_forwarding where enabled)`,
    );
  const sealed = row?.sealed ?? null;
  const replaced = sealed === null ? null : openWebhook(config.authSecret, chipId, sealed);
  return (replaced?.events ?? []).filter((event) => !NEVER.includes(event));
}
