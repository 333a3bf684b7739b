import { eq, sql } from "drizzle-orm";
import { type ChipRow, chipEvents, chipHealth } from "@/db/schema";
import { actorColumns, recordAudit } from "@/lib/audit";
import { findChip, instanceOf } from "@/lib/chips/find-chip";
import { gatewayProblem } from "@/lib/chips/gateway-problem";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { GatewayWebhook } from "@/lib/gateway/gateway";
import type { WebhookAction } from "@/types/health";
import { compareWebhook, noteWebhook } from "./repair-webhooks";
import { openWebhook, sealWebhook, shownUrl } from "./sealed-webhook";
import { webhookFor } from "./webhook-for";

/**
 * Replaces an instance's foreign webhook by ours and keeps it, or restores the kept one. Throws `chip_not_found`,
 * `chip_status_conflict` when there is nothing to replace or restore, gateway errors.
 */
export async function changeWebhook(
  ctx: CommandContext,
  chipId: string,
  action: WebhookAction,
): Promise<void> {
  requireWriter(ctx.actor);
  const chip = await findChip(ctx.db, chipId);
  const instanceName = instanceOf(chip);
  await (action === "take_over" ? takeOver(ctx, chip, instanceName) : putBack(ctx, chip, instanceName));
}

async function takeOver(ctx: CommandContext, chip: ChipRow, instanceName: string): Promise<void> {
  const wanted = webhookFor(ctx, chip);
  if (wanted === null) throw conflict(chip, "The gateway has no address to reach us.");
  const found = await ctx.gateway.findWebhook(instanceName);
  if (!found.ok) throw gatewayProblem(found);
  const foreign = found.value;
  if (foreign === null || compareWebhook(foreign, wanted, ctx.config.authSecret, chip.id) !== "foreign") {
    throw conflict(chip, "This instance no longer has a foreign webhook.");
  }
  // Stored before it is replaced, so that a crash in between loses nothing.
  const kept = {
    webhookReplaced: sealWebhook(ctx.config.authSecret, chip.id, foreign),
    webhookReplacedUrl: shownUrl(foreign.url),
  };
  await ctx.db
    .insert(chipHealth)
    .values({ chipId: chip.id, ...kept })
    .onConflictDoUpdate({ target: chipHealth.chipId, set: kept });
  await register(ctx, instanceName, wanted);
  await noteWebhook(ctx, chip.id, "ours", null, true);
  await noteDone(ctx, chip, "webhook_taken_over", kept.webhookReplacedUrl);
}

async function putBack(ctx: CommandContext, chip: ChipRow, instanceName: string): Promise<void> {
  const [health] = await ctx.db.select().from(chipHealth).where(eq(chipHealth.chipId, chip.id));
  const sealed = health?.webhookReplaced ?? null;
  const replaced = sealed === null ? null : openWebhook(ctx.config.authSecret, chip.id, sealed);
  if (replaced === null) throw conflict(chip, "There is no earlier webhook to restore.");
  await register(ctx, instanceName, replaced);
  await noteWebhook(ctx, chip.id, "foreign", shownUrl(replaced.url), true);
  await ctx.db
    .update(chipHealth)
    .set({ webhookReplaced: null, webhookReplacedUrl: null, webhookSilentSince: sql`null` })
    .where(eq(chipHealth.chipId, chip.id));
  await noteDone(ctx, chip, "webhook_put_back", shownUrl(replaced.url));
}

async function register(ctx: CommandContext, instanceName: string, webhook: GatewayWebhook): Promise<void> {
  const answer = await ctx.gateway.setWebhook(instanceName, webhook);
  if (!answer.ok) throw gatewayProblem(answer);
}

/** Records the actor in the audit log and in the chip's history. */
async function noteDone(
  ctx: CommandContext,
  chip: ChipRow,
  kind: "webhook_taken_over" | "webhook_put_back",
  url: string,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await tx.insert(chipEvents).values({ chipId: chip.id, kind, to: url, ...actorColumns(ctx.actor) });
    await recordAudit(tx, {
      actor: ctx.actor,
      action: `chip.${kind}`,
      targetKind: "chip",
      targetId: chip.id,
      details: { url },
      requestId: ctx.requestId,
    });
  });
}

const conflict = (chip: ChipRow, detail: string) =>
  new DomainError("chip_status_conflict", detail, { chipId: chip.id });
