import type { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/lib/api/api-error";
import { reconnectChip } from "@/lib/api/chip-requests";
import { chipDetailOptions, chipKeys } from "@/lib/api/chips";
import type { Qr } from "@/types/pairing";
import { availableActions, canReadQr, isBeingMade } from "../chip-actions";
import { moveAndFollow } from "../move/move-and-follow";

/**
 * How a chip left the queue. `impossible`: the chip cannot be paired now, for example because it is banned, deleted or
 * busy. `moved`: the chip has moved to its new gateway and is not paired, because an operator has disconnected it.
 */
export type PairingOutcome = "connected" | "skipped" | "failed" | "impossible" | "moved";

export type PairingStage =
  | { kind: "opening" }
  | { kind: "scanning"; instanceName: string; qr: Qr | null }
  | { kind: "failed"; error: unknown };

/**
 * Moves the chip to the gateway `moveTo`, if given. Then reads the chip again, and reconnects it if a scan is not
 * enough. Returns the stage to show, or an outcome if the chip needs no scan or cannot be paired.
 */
export async function openPairing(
  queryClient: QueryClient,
  chipId: string,
  moveTo?: string,
): Promise<PairingStage | PairingOutcome> {
  const read = () => queryClient.fetchQuery({ ...chipDetailOptions(chipId), staleTime: 0 });
  try {
    let chip = await read();
    if (moveTo !== undefined && chip.gateway.id !== moveTo) {
      await moveAndFollow(chipId, moveTo);
      chip = await read();
      void queryClient.invalidateQueries({ queryKey: chipKeys.all });
      if (chip.headline.code === "disconnected_by_operator") return "moved";
    }
    if (chip.connected) return chip.wrongNumber ? "impossible" : "connected";
    if (chip.instanceName !== null && (canReadQr(chip) || isBeingMade(chip))) {
      return { kind: "scanning", instanceName: chip.instanceName, qr: null };
    }
    // Stop here. Otherwise the queue would skip all remaining chips while the gateway is down.
    if (chip.state === "unknown") return { kind: "failed", error: new ApiError("gateway_unavailable", 503) };
    if (!availableActions(chip).includes("reconnect")) return "impossible";
    const { instanceName, connected, qr } = await reconnectChip(chipId);
    void queryClient.invalidateQueries({ queryKey: chipKeys.all });
    return connected ? "connected" : { kind: "scanning", instanceName, qr };
  } catch (error) {
    return { kind: "failed", error };
  }
}
