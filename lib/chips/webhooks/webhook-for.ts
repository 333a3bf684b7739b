import { eq, sql } from "drizzle-orm";
import { type ChipRow, chips } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import { dialect } from "@/lib/gateway/dialect";
import type { GatewayWebhook } from "@/lib/gateway/pairing";
import { WEBHOOK_HEADER, webhookSecret } from "./webhook-secret";

/** Path of our webhook route under `webhookBaseUrl`. */
export const WEBHOOK_PATH = "/api/webhooks/evolution";

/** Returns the webhook that a chip's instance should have, or null if the gateway cannot reach us. */
export function webhookFor(
  ctx: Pick<AppContext, "config">,
  chip: Pick<ChipRow, "id" | "webhookGeneration">,
): GatewayWebhook | null {
  const { webhookBaseUrl, authSecret } = ctx.config;
  if (webhookBaseUrl === null) return null;
  const secret = webhookSecret(authSecret, { chipId: chip.id, generation: chip.webhookGeneration });
  return {
    url: `${webhookBaseUrl}${WEBHOOK_PATH}`,
    enabled: true,
    events: [...dialect.webhookEvents],
    headers: { [WEBHOOK_HEADER]: secret },
    byEvents: false,
    base64: false,
  };
}

/**
 * Returns the webhook for a new instance, with a new secret. Late events from a previous instance carry the old secret
 * and can therefore be recognised.
 */
export async function webhookForNewInstance(
  ctx: Pick<AppContext, "config" | "db">,
  chipId: string,
): Promise<GatewayWebhook | undefined> {
  const generation = await rotateWebhookSecret(ctx, chipId);
  return webhookFor(ctx, { id: chipId, webhookGeneration: generation }) ?? undefined;
}

/**
 * Starts a new secret generation and returns it. The previous secret stays valid until the next rotation.
 * `repairWebhooks` sets the new secret at the gateway.
 */
export async function rotateWebhookSecret(ctx: Pick<AppContext, "db">, chipId: string): Promise<number> {
  const [row] = await ctx.db
    .update(chips)
    .set({ webhookGeneration: sql`${chips.webhookGeneration} + 1` })
    .where(eq(chips.id, chipId))
    .returning({ generation: chips.webhookGeneration });
  if (row === undefined) throw new Error(`there is no chip ${chipId}`);
  return row.generation;
}
