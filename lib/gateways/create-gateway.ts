import { sql } from "drizzle-orm";
import { gateways } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import type { CommandContext } from "@/lib/context/command-context";
import { gatewayKeyOwner } from "@/lib/gateway/gateways";
import { isUniqueViolation } from "@/lib/log/postgres-code";
import { newId } from "@/lib/new-id";
import { seal } from "@/lib/outbound/seal";
import { lockAuthority } from "@/lib/people/lock-authority";
import type { CreateGatewayInput, PoolGateway } from "@/types/gateways";
import { parseGatewayAddress } from "./gateway-address";
import { readPoolGateway, requireGatewayAdmin } from "./pool-gateway";
import { refuseTaken } from "./refuse-taken";
import { verifyGateway } from "./verify-gateway";

/**
 * Adds a gateway to the pool. Stores the key encrypted, and only if the gateway accepts it. Throws `forbidden`,
 * `invalid_request`, `gateway_taken`, or the gateway's error.
 */
export async function createGateway(ctx: CommandContext, input: CreateGatewayInput): Promise<PoolGateway> {
  requireGatewayAdmin(ctx.actor);
  const { name, apiKey, capacity } = input;
  const id = newId();
  const baseUrl = parseGatewayAddress(input.baseUrl);
  await refuseTaken(ctx, { id, name, baseUrl });
  const version = await verifyGateway(ctx, "evolution", { url: baseUrl, apiKey });
  const apiKeySealed = seal(ctx.config.authSecret, gatewayKeyOwner(id), apiKey);
  const row = { id, name, baseUrl, apiKeySealed, capacity, version };
  try {
    await ctx.db.transaction(async (tx) => {
      await lockAuthority(tx, ctx.actor);
      await tx.insert(gateways).values({ ...row, lastSuccessAt: sql`clock_timestamp()` });
      await auditCommand(tx, ctx, "gateway.create", "gateway", id, { name, baseUrl, capacity });
    });
  } catch (error) {
    if (isUniqueViolation(error)) await refuseTaken(ctx, row);
    throw error;
  }
  return readPoolGateway(ctx, id);
}
