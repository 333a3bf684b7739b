import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import type { PoolGateway } from "@/types/gateways";
import { readPoolGateways } from "./pool-gateway";

/** Lists the gateways of the pool, the environment's gateway first. Throws `forbidden`. */
export async function listGateways(ctx: CommandContext): Promise<PoolGateway[]> {
  requireWriter(ctx.actor);
  return readPoolGateways(ctx);
}
