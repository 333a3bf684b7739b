import { recordAudit } from "@/lib/audit";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import type { ReconnectAnswer } from "@/types/pairing";
import { changeChip } from "./change-chip";
import { readConnection } from "./connection/read-connection";
import { findChip, instanceOf, lockExistingChip, refuseBanned } from "./find-chip";
import { gatewayProblem } from "./gateway-problem";
import type { Begun } from "./operations/begin";
import { startPairing } from "./operations/execute-reconnect";
import { ANSWER_WITHIN_MS } from "./operations/limits";
import { begin, finishOrJoin } from "./operations/perform";

/**
 * Reconnects a chip: it is connected already, or gets a QR code to scan. A missing instance is created again under the
 * same chip. Throws `chip_not_found`, `chip_status_conflict` (deleted, banned, busy), gateway errors.
 */
export async function reconnectChip(ctx: CommandContext, chipId: string): Promise<ReconnectAnswer> {
  requireWriter(ctx.actor);
  const begun = await begin(ctx, async (tx, beginIn): Promise<Begun | null> => {
    const { chip, now } = await lockExistingChip(tx, chipId);
    instanceOf(chip);
    refuseBanned(chip);
    const started = await beginIn(chip, "reconnect", { wasDesired: chip.desiredConnection });
    if (started.joined) return started;
    await changeChip(tx, chipId, ctx.actor, () => ({
      set: { desiredConnection: "connected" },
      reason: "reconnected_by_operator",
    }));
    await startPairing(tx, chipId, now);
    await recordAudit(tx, {
      actor: ctx.actor,
      action: "chip.reconnect",
      targetKind: "chip",
      targetId: chipId,
      requestId: ctx.requestId,
    });
    return started;
  });
  const { refusal } = await finishOrJoin(ctx, begun, ANSWER_WITHIN_MS);
  if (refusal !== null) throw gatewayProblem(refusal);
  const instanceName = instanceOf(await findChip(ctx.db, chipId));
  const { state, connected, qr } = await readConnection(ctx, instanceName);
  return { chipId, instanceName, state, connected, qr };
}
