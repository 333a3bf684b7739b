import { eq, sql } from "drizzle-orm";
import { type ChipRow, chips } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import { dialect } from "@/lib/gateway/dialect";
import type { GatewayWebhook } from "@/lib/gateway/gateway";
import { WEBHOOK_HEADER, webhookSecret } from "./webhook-secret";

/** Path of our webhook route, below our own address. */
export const WEBHOOK_PATH = "/api/webhooks/evolution";

/** The webhook that a chip's instance should have; null when the gateway cannot reach us. */
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
 * The webhook of a new instance, with a new secret, so that late events of a previous instance are recognised by the
 * old one.
 */
export async function webhookForNewInstance(
  ctx: Pick<AppContext, "config" | "db">,
  chipId: string,
): Promise<GatewayWebhook | undefined> {
  const generation = await rotateWebhookSecret(ctx, chipId);
  return webhookFor(ctx, { id: chipId, webhookGeneration: generation }) ?? undefined;
}

/**
 * Starts a new secret; the previous one is accepted until the next rotation. `repairWebhooks` registers it at the
 * gateway. Returns the new generation.
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
