import type { Transaction } from "@/db/client";
import { chipEvents } from "@/db/schema";
import { actorColumns, auditCommand } from "@/lib/audit";
import type { CommandContext } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { GatewayWebhook } from "@/lib/gateway/pairing";
import { gatewayProblem } from "@/lib/gateways/gateway-problem";

/**
 * Sets a webhook at the gateway, then runs `write` and records the chip event and the audit row in one transaction.
 * `url` is the foreign webhook's address without secrets. Throws gateway errors.
 */
export async function replaceWebhook(
  ctx: CommandContext,
  chip: { id: string; instanceName: string; gatewayId: string },
  webhook: GatewayWebhook,
  done: {
    kind: "webhook_taken_over" | "webhook_put_back";
    url: string;
    write(tx: Transaction): Promise<void>;
  },
): Promise<void> {
  const { kind, url, write } = done;
  const gateway = await ctx.gateways.of(chip.gatewayId);
  const answer = await gateway.setWebhook(chip.instanceName, webhook);
  if (!answer.ok) throw gatewayProblem(answer);
  await ctx.db.transaction(async (tx) => {
    await write(tx);
    await tx.insert(chipEvents).values({ chipId: chip.id, kind, to: url, ...actorColumns(ctx.actor) });
    await auditCommand(tx, ctx, `chip.${kind}`, "chip", chip.id, { url });
  });
}

export const webhookConflict = (chipId: string, detail: string) =>
  new DomainError("chip_status_conflict", detail, { chipId });
