import type { AppContext } from "@/lib/context/server-context";
import { type GatewayAddress, openUnsavedGateway } from "@/lib/gateway/gateways";
import type { GatewayKind } from "@/types/gateways";
import { gatewayProblem } from "./gateway-problem";

/**
 * Calls a gateway at an address that is not stored yet. Returns its version, or null if the gateway does not report it.
 * Throws the gateway's error unless the gateway accepts the key and has a licence.
 */
export async function verifyGateway(
  ctx: Pick<AppContext, "log">,
  kind: GatewayKind,
  address: GatewayAddress,
): Promise<string | null> {
  const gateway = openUnsavedGateway(kind, address, ctx.log);
  const [verified, read] = await Promise.all([gateway.verifyKey(), gateway.readVersion()]);
  if (!verified.ok) throw gatewayProblem(verified);
  return read.ok ? read.value.version : null;
}
