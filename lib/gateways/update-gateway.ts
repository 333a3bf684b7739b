import { and, eq, sql } from "drizzle-orm";
import { gateways } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import type { CommandContext } from "@/lib/context/command-context";
import { DomainError, invalidField } from "@/lib/errors";
import { type GatewayAddress, gatewayKeyOwner } from "@/lib/gateway/gateways";
import { isUniqueViolation } from "@/lib/log/postgres-code";
import { seal } from "@/lib/outbound/seal";
import { lockAuthority } from "@/lib/people/lock-authority";
import {
  ENVIRONMENT_GATEWAY,
  KEY_NEEDED,
  type PoolGateway,
  SET_BY_ENVIRONMENT,
  type UpdateGatewayInput,
} from "@/types/gateways";
import { parseGatewayAddress } from "./gateway-address";
import { findGateway, type GatewayRow, readPoolGateway, requireGatewayAdmin } from "./pool-gateway";
import { refuseTaken } from "./refuse-taken";
import { verifyGateway } from "./verify-gateway";

/**
 * Changes the given fields of a gateway. A new address or key is stored only if the gateway answers there and accepts
 * the key, because the chips of the gateway depend on it. Throws `forbidden`, `gateway_not_found`, `invalid_request`
 * (for an address or key of the environment's gateway, or a new address without a key), `gateway_taken`,
 * `version_conflict`, or the gateway's error.
 */
export async function updateGateway(
  ctx: CommandContext,
  id: string,
  { baseUrl, apiKey, ...given }: UpdateGatewayInput,
): Promise<PoolGateway> {
  requireGatewayAdmin(ctx.actor);
  const row = await findGateway(ctx.db, id);
  const address = newAddress(row, baseUrl, apiKey);
  await refuseTaken(ctx, { id, name: given.name, baseUrl: address?.url });
  const verified = address === null ? {} : await verifiedFacts(ctx, row, address);
  try {
    await ctx.db.transaction(async (tx) => {
      await lockAuthority(tx, ctx.actor);
      const changed = await tx
        .update(gateways)
        .set({ ...given, ...verified, updatedAt: sql`clock_timestamp()` })
        .where(and(eq(gateways.id, id), address === null ? undefined : hasAddressOf(row)))
        .returning({ id: gateways.id });
      if (changed.length === 0) {
        throw new DomainError(
          "version_conflict",
          "The gateway's address or key was changed in the meantime.",
        );
      }
      const details = { ...given, baseUrl: address?.url, isNewKey: apiKey !== undefined };
      await auditCommand(tx, ctx, "gateway.change", "gateway", id, details);
    });
  } catch (error) {
    if (isUniqueViolation(error)) await refuseTaken(ctx, { id, name: given.name, baseUrl: address?.url });
    throw error;
  }
  return readPoolGateway(ctx, id);
}

/** Returns the address and key to verify and store, or null if neither changes. */
function newAddress(
  row: GatewayRow,
  baseUrl: string | undefined,
  apiKey: string | undefined,
): GatewayAddress | null {
  if (row.id === ENVIRONMENT_GATEWAY || row.baseUrl === null) {
    if (baseUrl !== undefined) throw invalidField("baseUrl", SET_BY_ENVIRONMENT);
    if (apiKey !== undefined) throw invalidField("apiKey", SET_BY_ENVIRONMENT);
    return null;
  }
  const url = baseUrl === undefined ? row.baseUrl : parseGatewayAddress(baseUrl);
  if (apiKey !== undefined) return { url, apiKey };
  if (url !== row.baseUrl) throw invalidField("apiKey", KEY_NEEDED);
  return null;
}

/** The gateway has just answered, so its breaker is closed too. */
async function verifiedFacts(ctx: CommandContext, { id, kind }: GatewayRow, address: GatewayAddress) {
  const version = await verifyGateway(ctx, kind, address);
  return {
    baseUrl: address.url,
    apiKeySealed: seal(ctx.config.authSecret, gatewayKeyOwner(id), address.apiKey),
    breaker: "closed" as const,
    cause: null,
    openedAt: null,
    retryAt: null,
    licenseRequiredSince: null,
    licenseCheckAt: null,
    version,
    versionDueAt: null,
    lastSuccessAt: sql`clock_timestamp()`,
  };
}

/** False once another request has changed the address or key that this request knows. */
const hasAddressOf = ({ baseUrl, apiKeySealed }: GatewayRow) =>
  sql`(${gateways.baseUrl}, ${gateways.apiKeySealed}) = (${baseUrl}, ${apiKeySealed})`;
