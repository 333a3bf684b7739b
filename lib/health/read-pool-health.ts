import { z } from "zod";
import { camelRow, isoOrNull } from "@/lib/camel-row";
import { toVersion } from "@/lib/chips/read-notice";
import type { AppContext } from "@/lib/context/server-context";
import { ENVIRONMENT_GATEWAY, GATEWAY_STATES, gatewayReferenceSchema } from "@/types/gateways";
import {
  instanceHealthSchema,
  POOL_GATEWAY_STATES,
  type PoolHealth,
  type PoolHealthAnswer,
} from "@/types/operations";

const rowSchema = camelRow(
  instanceHealthSchema.extend({
    sends: z.boolean(),
    canSend: z.boolean(),
    since: isoOrNull,
    checkedAt: isoOrNull,
  }),
);

/** Returns the pool's health and every instance with its last known state, using only our own database. */
export async function readPoolHealth(ctx: Pick<AppContext, "sql">): Promise<PoolHealthAnswer> {
  const rows = await ctx.sql`
    select c.id as chip_id, c.instance_name, c.status, c.state, c.wrong_number, k.is_connected as connected, k.wanted,
      k.can_send or k.known_contacts_only as sends, k.can_send, c.state_since as since, c.state_checked_at as checked_at
    from julia.chips c join julia.chip_conditions() k on k.chip_id = c.id
    where c.instance_name is not null and k.condition <> 'cancelled'
    order by lower(c.instance_name)`;
  const chips = rows.map((row) => rowSchema.parse(row));
  const instances = chips.map(({ sends, canSend, ...instance }) => instance);
  const connected = instances.filter((instance) => instance.connected).length;
  const { gateway, gateways } = await readGateways(ctx);
  // While every gateway that has chips is down, nothing can be sent, even if sessions are open.
  const status = gateway.state === "ok" ? judge(chips) : "critical";
  return { status, connected, total: instances.length, gateway, gateways, instances };
}

const gatewaysSchema = camelRow(
  z.object({
    version: z.string().nullable(),
    state: z.enum(POOL_GATEWAY_STATES),
    since: isoOrNull,
    gateways: z.array(gatewayReferenceSchema.extend({ state: z.enum(GATEWAY_STATES), since: isoOrNull })),
  }),
);

async function readGateways(
  ctx: Pick<AppContext, "sql">,
): Promise<Pick<PoolHealthAnswer, "gateway" | "gateways">> {
  const [row] = await ctx.sql`
    select (select version from julia.gateways where id = ${ENVIRONMENT_GATEWAY}) as version,
      case when not julia.pool_is_down() then 'ok'
        when bool_or(breaker <> 'closed') then 'down' else 'license_required' end as state,
      case when julia.pool_is_down() then min(down_since) end as since,
      json_agg(json_build_object('id', id, 'name', name, 'state', state, 'since', down_since) order by lower(name))
        as gateways
    from julia.gateways`;
  const { version, state, since, gateways } = gatewaysSchema.parse(row);
  return { gateway: { version: toVersion(version), state, since }, gateways };
}

/** Returns `critical` if no chip can send at all, and `degraded` if a wanted chip cannot send to all contacts. */
function judge(chips: { wanted: boolean; sends: boolean; canSend: boolean }[]): PoolHealth {
  if (!chips.some(({ sends }) => sends)) return "critical";
  return chips.every(({ wanted, canSend }) => !wanted || canSend) ? "healthy" : "degraded";
}
