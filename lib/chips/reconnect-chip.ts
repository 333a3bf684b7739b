import type { CommandContext } from "@/lib/context/command-context";
import type { ReconnectAnswer } from "@/types/pairing";
import { changeChip } from "./change-chip";
import { readConnection } from "./connection/read-connection";
import { instanceOf, refuseBanned } from "./find-chip";
import { performOperation } from "./operations/perform";
import { setPairing } from "./pairing/pairing-rows";
import { beginTry } from "./pairing/pairing-tries";

/**
 * Reconnects a chip, which ends up connected or with a QR code to scan. A missing instance is created again for the
 * same chip. Throws `chip_not_found`, `chip_status_conflict` (deleted, banned, busy), or a gateway error.
 */
export async function reconnectChip(ctx: CommandContext, chipId: string): Promise<ReconnectAnswer> {
  const { chip } = await performOperation(ctx, chipId, "reconnect", {
    isDone(before) {
      instanceOf(before);
      refuseBanned(before);
      return false;
    },
    async write(tx, now) {
      await beginTry(tx, chipId);
      await changeChip(tx, chipId, ctx.actor, () => ({
        set: { desiredConnection: "connected" },
        reason: "reconnected_by_operator",
      }));
      // Marks the pairing as started by a person, so that the worker ends it once no one is watching.
      await setPairing(tx, chipId, { startedAt: now, watchedAt: now, pollNotBefore: now, reason: null });
    },
  });
  const instanceName = instanceOf(chip);
  const { state, connected, qr } = await readConnection(ctx, instanceName);
  return { chipId, instanceName, state, connected, qr };
}
