import { eq } from "drizzle-orm";
import { chipHealth } from "@/db/schema";
import { findChip, instanceOf } from "@/lib/chips/find-chip";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { noteWebhook } from "./repair-webhooks";
import { replaceWebhook, webhookConflict } from "./replace-webhook";
import { openWebhook, shownUrl } from "./sealed-webhook";

/**
 * Restores the foreign webhook that `takeOverWebhook` saved. Throws `chip_not_found`, `chip_status_conflict` if there
 * is nothing to restore, or a gateway error.
 */
export async function putBackWebhook(ctx: CommandContext, chipId: string): Promise<void> {
  requireWriter(ctx.actor);
  const chip = await findChip(ctx.db, chipId);
  const instanceName = instanceOf(chip);
  const [health] = await ctx.db.select().from(chipHealth).where(eq(chipHealth.chipId, chipId));
  const sealed = health?.webhookReplaced ?? null;
  const replaced = sealed === null ? null : openWebhook(ctx.config.authSecret, chipId, sealed);
  if (replaced === null) throw webhookConflict(chipId, "There is no earlier webhook to restore.");
  const url = shownUrl(replaced.url);
  await replaceWebhook(ctx, { id: chipId, instanceName, gatewayId: chip.gatewayId }, replaced, {
    kind: "webhook_put_back",
    url,
    async write(tx) {
      await noteWebhook(tx, chipId, "foreign", url, true);
      await tx
        .update(chipHealth)
        .set({ webhookReplaced: null, webhookReplacedUrl: null, webhookSilentSince: null })
        .where(eq(chipHealth.chipId, chipId));
    },
  });
}
