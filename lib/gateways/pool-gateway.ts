import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Database, Transaction } from "@/db/client";
import { gateways } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { camelRow, isoOrNull } from "@/lib/camel-row";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import { supportOf } from "@/types/gateway-version";
import { ENVIRONMENT_GATEWAY, type PoolGateway, poolGatewaySchema } from "@/types/gateways";
import { plainAddress } from "./gateway-address";

export const gatewayNotFound = () => new DomainError("gateway_not_found", "There is no such gateway.");

export function requireGatewayAdmin(actor: Actor): void {
  if (actor.kind !== "person" || actor.role !== "admin") {
    throw new DomainError("forbidden", "Only administrators may change gateways.");
  }
}

const rowSchema = camelRow(
  poolGatewaySchema.omit({ isEnvironment: true }).extend({
    baseUrl: z.string().nullable(),
    version: z.string().nullable(),
    downSince: isoOrNull,
    reconciledAt: isoOrNull,
    lastSuccessAt: isoOrNull,
  }),
);

/** Reads all gateways, or one: the environment's gateway first, then by name. */
export async function readPoolGateways(
  ctx: Pick<AppContext, "db" | "config">,
  gatewayId?: string,
): Promise<PoolGateway[]> {
  const rows = await ctx.db.execute(sql`
    select g.id, g.name, g.kind, g.base_url, g.capacity, g.accepts_new, g.state, g.down_since, g.version,
      g.reconciled_at, g.last_success_at, coalesce(of.chips, 0) as chips, coalesce(of.connected, 0) as connected
    from julia.gateways g
    left join (
      select c.gateway_id, count(*)::int as chips, (count(*) filter (where k.is_connected))::int as connected
      from julia.chips c join julia.chip_conditions() k on k.chip_id = c.id
      where c.status <> 'cancelled' group by c.gateway_id) of on of.gateway_id = g.id
    where ${gatewayId ?? null}::text is null or g.id = ${gatewayId ?? null}
    order by g.id <> ${ENVIRONMENT_GATEWAY}, lower(g.name)`);
  return rows.map((row) => {
    const { baseUrl, version, ...gateway } = rowSchema.parse(row);
    return {
      ...gateway,
      isEnvironment: gateway.id === ENVIRONMENT_GATEWAY,
      baseUrl: plainAddress(baseUrl ?? ctx.config.gateway.url),
      version: version === null ? null : { number: version, support: supportOf(version) },
    };
  });
}

/** Throws `gateway_not_found`. */
export async function readPoolGateway(
  ctx: Pick<AppContext, "db" | "config">,
  gatewayId: string,
): Promise<PoolGateway> {
  const [gateway] = await readPoolGateways(ctx, gatewayId);
  if (gateway === undefined) throw gatewayNotFound();
  return gateway;
}

export type GatewayRow = typeof gateways.$inferSelect;

/** Throws `gateway_not_found`. */
export async function findGateway(db: Database | Transaction, gatewayId: string): Promise<GatewayRow> {
  const [row] = await db.select().from(gateways).where(eq(gateways.id, gatewayId));
  if (row === undefined) throw gatewayNotFound();
  return row;
}
