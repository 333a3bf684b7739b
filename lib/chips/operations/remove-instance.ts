import type { AppContext } from "@/lib/context/server-context";
import type { GatewayState } from "@/lib/gateway/pairing";
import type { GatewayFailure } from "@/lib/gateway/result";
import { type Asked, readUntil } from "./read-back";

/**
 * How long to wait, before a delete, for a logout to take effect or for a session to reconnect. The logout removes the
 * gateway from the phone's list of linked devices, but the delete follows even if the logout fails.
 */
const LOGOUT_WITHIN_MS = 4_000;

/**
 * Logs an instance out and deletes it. `before` is its state. Returns null if the gateway accepted the delete or has no
 * such instance. The caller reads the state back, because the gateway answers before the work is done.
 */
export async function removeInstance(
  ctx: Pick<AppContext, "log">,
  asked: Asked,
  before: GatewayState | "missing",
): Promise<GatewayFailure | null> {
  const { instanceName, gateway } = asked;
  if (before === "missing") return null;
  const state = before === "close" ? await stateAfterGap(asked) : before;
  if (state === "open") {
    const loggedOut = await gateway.logout(instanceName);
    if (loggedOut.ok) await readUntil(asked, ["close", "missing"], LOGOUT_WITHIN_MS);
  }
  const deleted = await gateway.delete(instanceName);
  if (deleted.ok || deleted.kind === "not_found") return null;
  ctx.log.warn({ instance: instanceName, failure: deleted.kind, detail: deleted.detail }, "delete failed");
  return deleted;
}

/**
 * Waits for a closed session that may be about to reconnect. Deleting an instance in the gap between two sockets could
 * leave its session running, and the phone would still list the device.
 */
async function stateAfterGap(asked: Asked): Promise<GatewayState | "missing"> {
  const row = await asked.gateway.fetchInstance(asked.instanceName);
  // The gateway's row stays `open` through every drop but not after a final close.
  if (!row.ok || row.value.status !== "open") return "close";
  const found = await readUntil(asked, ["open", "missing"], LOGOUT_WITHIN_MS);
  return found.ok ? found.state : "close";
}
