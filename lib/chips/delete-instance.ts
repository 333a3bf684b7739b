import type { CommandContext } from "@/lib/context/command-context";
import type { DisconnectAnswer } from "@/types/pairing";
import { performOperation } from "./operations/perform";

/**
 * Deletes the chip's instance at the gateway and cancels the chip, which keeps its history. `confirmed` is true once
 * the gateway has released the name. Idempotent. Throws `chip_not_found`, `chip_status_conflict`, or a gateway error.
 */
export async function deleteInstance(ctx: CommandContext, chipId: string): Promise<DisconnectAnswer> {
  const { chip, confirmed } = await performOperation(ctx, chipId, "delete", {
    isDone: ({ status, instanceName }) => status === "cancelled" && instanceName === null,
    auditDetails: ({ instanceName }) => ({ instanceName }),
  });
  return { chipId, status: chip.status, connected: chip.evolutionConnected, confirmed };
}
