import { chipHealth } from "@/db/schema";
import { findChip, instanceOf } from "@/lib/chips/find-chip";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { gatewayProblem } from "@/lib/gateways/gateway-problem";
import { forwardToReplaced, stopForwarding } from "@/lib/settings/webhook-forwarding/forward-to-replaced";
import { forwardedEvents, withEvents } from "./forwarded-events";
import { compareWebhook, noteWebhook } from "./repair-webhooks";
import { replaceWebhook, webhookConflict } from "./replace-webhook";
import { sealWebhook, shownUrl } from "./sealed-webhook";
import { webhookFor } from "./webhook-for";

/**
 * Replaces an instance's foreign webhook with ours and saves the foreign one. With `forward`, which only
 * admins may ask for, first makes sure that every webhook is forwarded to the foreign address. Throws `chip_not_found`,
 * `chip_status_conflict` if there is nothing to replace, `forwarding_taken`, `invalid_request` for a foreign address
 * that is not public, or a gateway error.
 */
export async function takeOverWebhook(
  ctx: CommandContext,
  chipId: string,
  { forward = false }: { forward?: boolean } = {},
): Promise<void> {
  requireWriter(ctx.actor);
  const chip = await findChip(ctx.db, chipId);
  const instanceName = instanceOf(chip);
  const wanted = webhookFor(ctx, chip);
  if (wanted === null) throw webhookConflict(chipId, "The gateway has no address to reach us.");
  const gateway = await ctx.gateways.of(chip.gatewayId);
  const found = await gateway.findWebhook(instanceName);
  if (!found.ok) throw gatewayProblem(found);
  const foreign = found.value;
  if (foreign === null || compareWebhook(foreign, wanted, ctx.config.authSecret, chipId) !== "foreign") {
    throw webhookConflict(chipId, "This instance no longer has a foreign webhook.");
  }
  // Save the foreign webhook before replacing it, so that a crash in between loses nothing.
  const kept = {
    webhookReplaced: sealWebhook(ctx.config.authSecret, chipId, foreign),
    webhookReplacedUrl: shownUrl(foreign.url),
  };
  await ctx.db
    .insert(chipHealth)
    .values({ chipId, ...kept })
    .onConflictDoUpdate({ target: chipHealth.chipId, set: kept });
  // Before our webhook is set, so that no webhook misses the program that received it until now.
  const isSwitchedOn = forward && (await forwardToReplaced(ctx, foreign));
  const ours = withEvents(wanted, await forwardedEvents(ctx, chipId));
  try {
    await replaceWebhook(ctx, { id: chipId, instanceName, gatewayId: chip.gatewayId }, ours, {
      kind: "webhook_taken_over",
      url: kept.webhookReplacedUrl,
      write: (tx) => noteWebhook(tx, chipId, "ours", null, true),
    });
  } catch (error) {
    if (isSwitchedOn) await stopForwarding(ctx);
    throw error;
  }
}
