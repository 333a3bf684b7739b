import { recordAudit } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import type { DisconnectAnswer } from "@/types/pairing";
import { changeChip } from "./change-chip";
import { findChip, instanceOf, lockExistingChip } from "./find-chip";
import { gatewayProblem } from "./gateway-problem";
import type { Begun } from "./operations/begin";
import { ANSWER_WITHIN_MS } from "./operations/limits";
import { begin, finishOrJoin } from "./operations/perform";

/**
 * Ends a chip's session on an operator's request. `confirmed` once the gateway shows it; until then the worker keeps
 * trying. Idempotent. Throws `chip_not_found`, `chip_status_conflict`, gateway errors.
 */
export async function disconnectChip(ctx: CommandContext, chipId: string): Promise<DisconnectAnswer> {
  requireWriter(ctx.actor);
  const begun = await begin(ctx, async (tx, beginIn): Promise<Begun | null> => {
    const { chip } = await lockExistingChip(tx, chipId);
    instanceOf(chip);
    const isDone =
      chip.desiredConnection === "disconnected" && chip.loggedOutByUs && !chip.evolutionConnected;
    if (isDone) return null;
    const started = await beginIn(chip, "disconnect", { wasDesired: chip.desiredConnection });
    if (started.joined) return started;
    await changeChip(tx, chipId, ctx.actor, () => ({
      set: { desiredConnection: "disconnected" },
      reason: "disconnected_by_operator",
    }));
    await recordAudit(tx, {
      actor: ctx.actor,
      action: "chip.disconnect",
      targetKind: "chip",
      targetId: chipId,
      requestId: ctx.requestId,
    });
    return started;
  });
  const { confirmed, refusal } = await finishOrJoin(ctx, begun, ANSWER_WITHIN_MS);
  if (refusal !== null) throw gatewayProblem(refusal);
  const chip = await findChip(ctx.db, chipId);
  return { chipId, status: chip.status, connected: chip.evolutionConnected, confirmed };
}
