import { inArray } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { type ChipRow, gateways, leftoverInstances } from "@/db/schema";
import { changeChip } from "@/lib/chips/change-chip";
import { setPairing } from "@/lib/chips/pairing/pairing-rows";
import { CLEARED } from "@/lib/chips/pairing/pairing-rules";
import type { AppContext } from "@/lib/context/server-context";
import type { Execution } from "./outcome";

/**
 * Switches a chip to another gateway in one transaction. The chip has no instance there yet. With `isLeftBehind`, the
 * old instance is stored as a leftover, which the worker deletes. Returns the chip, or null if another command has
 * superseded the move.
 */
export function switchGateway(
  ctx: AppContext,
  execution: Execution,
  { to, isLeftBehind }: { to: string; isLeftBehind: boolean },
): Promise<ChipRow | null> {
  const { chip, actor, operation, instanceName } = execution;
  const from = chip.gatewayId;
  return ctx.db.transaction(async (tx) => {
    const names = await readNames(tx, [from, to]);
    let isSwitched = false;
    const moved = await changeChip(tx, chip.id, actor, (row) => {
      if (row.operationId !== operation.number || row.gatewayId !== from) return null;
      isSwitched = true;
      return {
        set: {
          gatewayId: to,
          // A closed session and not a missing instance, so that messages wait as after a lost connection.
          state: "close",
          evolutionConnected: false,
          misses: 0,
          ownerPhone: null,
          ownerKey: null,
          adopted: false,
          loggedOutByUs: false,
          // Times by the old gateway's clock, which would hide events of the new gateway.
          lastEventAt: null,
          gatewayDisconnectedAt: null,
          // Late events of the old instance carry the old generation.
          webhookGeneration: row.webhookGeneration + 1,
        },
        reason: "moved",
        events: [
          {
            kind: "moved",
            from: names.get(from) ?? from,
            to: names.get(to) ?? to,
            reason: isLeftBehind ? "old_gateway_unreachable" : null,
            details: { from, to },
          },
        ],
      };
    });
    if (!isSwitched) return null;
    await setPairing(tx, chip.id, { ...CLEARED, qrSeenDigest: null, connectClaimedUntil: null });
    if (isLeftBehind) {
      await tx
        .insert(leftoverInstances)
        .values({ gatewayId: from, instanceName, chipId: chip.id })
        .onConflictDoNothing();
    }
    return moved;
  });
}

async function readNames(tx: Transaction, ids: string[]): Promise<Map<string, string>> {
  const rows = await tx
    .select({ id: gateways.id, name: gateways.name })
    .from(gateways)
    .where(inArray(gateways.id, ids));
  return new Map(rows.map(({ id, name }) => [id, name]));
}
