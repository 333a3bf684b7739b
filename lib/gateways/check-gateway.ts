import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { openGateway, openStoredAddress } from "@/lib/gateway/gateways";
import type { PoolGateway } from "@/types/gateways";
import { gatewayProblem } from "./gateway-problem";
import { findGateway, type GatewayRow, readPoolGateway } from "./pool-gateway";
import { readVersion } from "./read-version";

/**
 * Calls a gateway now, even if its breaker is open, and returns its state after the call. The result counts in all
 * processes, so that a gateway that works again is used at once. Throws `forbidden`, `gateway_not_found`, or the
 * gateway's error if the call failed but the breaker stays closed, because one failure does not open the breaker.
 */
export async function checkGateway(ctx: CommandContext, id: string): Promise<PoolGateway> {
  requireWriter(ctx.actor);
  const row = await findGateway(ctx.db, id);
  await ctx.sql`
    update julia.gateways set retry_at = clock_timestamp() where id = ${id} and breaker <> 'closed'`;
  // A new client, because the other clients of this process may not have seen yet that the breaker allows a call.
  const gateway = openGateway(id, row.kind, addressOf(ctx, row), ctx);
  // A gateway without a licence refuses this call before it checks the key, so success proves both.
  const [verified] = await Promise.all([gateway.verifyKey(), readVersion(ctx, id, gateway)]);
  const checked = await readPoolGateway(ctx, id);
  const isUp = checked.state === "ok" || checked.state === "unknown";
  if (!verified.ok && isUp) throw gatewayProblem(verified);
  return checked;
}

function addressOf({ config }: CommandContext, { id, baseUrl, apiKeySealed }: GatewayRow) {
  if (baseUrl === null || apiKeySealed === null) return config.gateway;
  return openStoredAddress(config.authSecret, id, { url: baseUrl, sealed: apiKeySealed });
}
