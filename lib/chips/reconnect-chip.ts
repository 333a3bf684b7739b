import type { CommandContext } from "@/lib/context/command-context";
import type { ReconnectAnswer } from "@/types/pairing";
import { changeChip } from "./change-chip";
import { readConnection } from "./connection/read-connection";
import { instanceOf, refuseBanned } from "./find-chip";
import { performOperation } from "./operations/perform";
import { setPairing } from "./pairing/pairing-rows";

/**
 * Reconnects a chip: it is connected already, or gets a QR code to scan. A missing instance is created again under the
 * same chip. Throws `chip_not_found`, `chip_status_conflict` (deleted, banned, busy), gateway errors.
 */
export async function reconnectChip(ctx: CommandContext, chipId: string): Promise<ReconnectAnswer> {
  const { chip } = await performOperation(ctx, chipId, "reconnect", {
    isDone(before) {
      instanceOf(before);
      refuseBanned(before);
      return false;
    },
    async write(tx, now) {
      await changeChip(tx, chipId, ctx.actor, () => ({
        set: { desiredConnection: "connected" },
        reason: "reconnected_by_operator",
      }));
      // Marks the pairing as begun by a person, so that the worker ends it once nobody watches it.
      await setPairing(tx, chipId, { startedAt: now, watchedAt: now, pollNotBefore: now, reason: null });
    },
  });
  const instanceName = instanceOf(chip);
  const { state, connected, qr } = await readConnection(ctx, instanceName);
  return { chipId, instanceName, state, connected, qr };
}
