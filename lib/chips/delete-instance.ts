import type { CommandContext } from "@/lib/context/command-context";
import type { DisconnectAnswer } from "@/types/pairing";
import { performOperation } from "./operations/perform";

/**
 * Deletes a chip's instance at the gateway; the chip stays with its history, cancelled. `confirmed` once the name is
 * free again. Idempotent. Throws `chip_not_found`, `chip_status_conflict`, gateway errors.
 */
export async function deleteInstance(ctx: CommandContext, chipId: string): Promise<DisconnectAnswer> {
  const { chip, confirmed } = await performOperation(ctx, chipId, "delete", {
    isDone: ({ status, instanceName }) => status === "cancelled" && instanceName === null,
    auditDetails: ({ instanceName }) => ({ instanceName }),
  });
  return { chipId, status: chip.status, connected: chip.evolutionConnected, confirmed };
}
