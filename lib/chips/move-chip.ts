import type { CommandContext } from "@/lib/context/command-context";
import { reservePlace } from "@/lib/gateways/reserve-place";
import type { MoveAnswer } from "@/types/pairing";
import { instanceOf, refuseBanned } from "./find-chip";
import { performOperation } from "./operations/perform";
import { setPairing } from "./pairing/pairing-rows";

/**
 * Moves a chip to another gateway, where its phone must scan a QR code once more. The chip keeps its number, history,
 * limits, contacts and warm-up. If the old gateway does not answer, the worker deletes the old instance later. If the
 * new gateway refuses, the chip stays where it was. Idempotent. Throws `chip_not_found`, `chip_status_conflict`,
 * `gateway_not_found`, `gateway_draining`, `gateway_full`, or an error of the new gateway.
 */
export async function moveChip(
  ctx: CommandContext,
  chipId: string,
  { gatewayId }: { gatewayId: string },
): Promise<MoveAnswer> {
  const { chip, confirmed } = await performOperation(ctx, chipId, "move", {
    input: { to: gatewayId },
    isDone(before) {
      instanceOf(before);
      refuseBanned(before);
      return before.gatewayId === gatewayId;
    },
    admit: (tx) => reservePlace(tx, gatewayId),
    // The person who moves the chip is about to scan, so the worker does not end the pairing as unwatched.
    write: (tx, now) => setPairing(tx, chipId, { watchedAt: now, pollNotBefore: now }),
    auditDetails: (before) => ({ from: before.gatewayId, to: gatewayId }),
  });
  return {
    chipId,
    status: chip.status,
    connected: chip.evolutionConnected,
    gatewayId: chip.gatewayId,
    confirmed,
  };
}
