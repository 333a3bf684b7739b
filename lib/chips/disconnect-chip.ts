import type { CommandContext } from "@/lib/context/command-context";
import type { DisconnectAnswer } from "@/types/pairing";
import { changeChip } from "./change-chip";
import { instanceOf } from "./find-chip";
import { performOperation } from "./operations/perform";

/**
 * Ends a chip's session at an operator's request. `confirmed` is true once the gateway shows the logout; until then the
 * worker keeps retrying. Idempotent. Throws `chip_not_found`, `chip_status_conflict`, or a gateway error.
 */
export async function disconnectChip(ctx: CommandContext, chipId: string): Promise<DisconnectAnswer> {
  const { chip, confirmed } = await performOperation(ctx, chipId, "disconnect", {
    isDone(before) {
      instanceOf(before);
      const { desiredConnection, loggedOutByUs, evolutionConnected } = before;
      return desiredConnection === "disconnected" && loggedOutByUs && !evolutionConnected;
    },
    write: (tx) =>
      changeChip(tx, chipId, ctx.actor, () => ({
        set: { desiredConnection: "disconnected" },
        reason: "disconnected_by_operator",
      })),
  });
  return { chipId, status: chip.status, connected: chip.evolutionConnected, confirmed };
}
