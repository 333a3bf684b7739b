import { recordAudit } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import type { DisconnectAnswer } from "@/types/pairing";
import { findChip, lockExistingChip } from "./find-chip";
import { gatewayProblem } from "./gateway-problem";
import type { Begun } from "./operations/begin";
import { ANSWER_WITHIN_MS } from "./operations/limits";
import { begin, finishOrJoin } from "./operations/perform";

/**
 * Deletes a chip's instance at the gateway; the chip stays with its history, cancelled. `confirmed` once the name is
 * free again. Idempotent. Throws `chip_not_found`, `chip_status_conflict`, gateway errors.
 */
export async function deleteInstance(ctx: CommandContext, chipId: string): Promise<DisconnectAnswer> {
  requireWriter(ctx.actor);
  const begun = await begin(ctx, async (tx, beginIn): Promise<Begun | null> => {
    const { chip } = await lockExistingChip(tx, chipId);
    if (chip.status === "cancelled" && chip.instanceName === null) return null;
    const started = await beginIn(chip, "delete");
    if (started.joined) return started;
    await recordAudit(tx, {
      actor: ctx.actor,
      action: "chip.delete",
      targetKind: "chip",
      targetId: chipId,
      details: { instanceName: chip.instanceName },
      requestId: ctx.requestId,
    });
    return started;
  });
  const { confirmed, refusal } = await finishOrJoin(ctx, begun, ANSWER_WITHIN_MS);
  if (refusal !== null) throw gatewayProblem(refusal);
  const chip = await findChip(ctx.db, chipId);
  return { chipId, status: chip.status, connected: chip.evolutionConnected, confirmed };
}
