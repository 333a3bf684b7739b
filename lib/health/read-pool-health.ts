import { z } from "zod";
import { toVersion } from "@/lib/chips/read-notice";
import type { AppContext } from "@/lib/context/server-context";
import { CHIP_STATUSES, CONNECTION_STATES } from "@/types/chips";
import {
  GATEWAY_STATES,
  type InstanceHealth,
  type PoolHealth,
  type PoolHealthAnswer,
} from "@/types/operations";

const iso = z.coerce
  .date()
  .transform((date) => date.toISOString())
  .nullable();

const rowSchema = z.object({
  id: z.string(),
  instance_name: z.string(),
  status: z.enum(CHIP_STATUSES),
  state: z.enum(CONNECTION_STATES),
  connected: z.boolean(),
  wrong_number: z.boolean(),
  wanted: z.boolean(),
  sends: z.boolean(),
  can_send: z.boolean(),
  state_since: iso,
  state_checked_at: iso,
});

/** Every instance of the pool with its proven state, from our own rows only. */
export async function readPoolHealth(ctx: Pick<AppContext, "sql">): Promise<PoolHealthAnswer> {
  const rows = await ctx.sql`
    select c.id, c.instance_name, c.status, c.state, c.wrong_number, k.is_connected as connected, k.wanted,
      k.can_send or k.known_contacts_only as sends, k.can_send, c.state_since, c.state_checked_at
    from julia.chips c join julia.chip_conditions() k on k.chip_id = c.id
    where c.instance_name is not null and k.condition <> 'cancelled'
    order by lower(c.instance_name)`;
  const chips = rows.map((row) => rowSchema.parse(row));
  const instances = chips.map(
    (row): InstanceHealth => ({
      chipId: row.id,
      instanceName: row.instance_name,
      status: row.status,
      state: row.state,
      connected: row.connected,
      wrongNumber: row.wrong_number,
      wanted: row.wanted,
      since: row.state_since,
      checkedAt: row.state_checked_at,
    }),
  );
  const connected = instances.filter((instance) => instance.connected).length;
  const gateway = await readGateway(ctx);
  // Nothing leaves through a gateway that accepts no calls, however many sessions it holds.
  const status = gateway.state === "ok" ? judge(chips) : "critical";
  return { status, connected, total: instances.length, gateway, instances };
}

const gatewaySchema = z.object({ state: z.enum(GATEWAY_STATES), since: iso, version: z.string().nullable() });

async function readGateway(ctx: Pick<AppContext, "sql">): Promise<PoolHealthAnswer["gateway"]> {
  const [row] = await ctx.sql`
    select version, coalesce(opened_at, license_required_since) as since,
      case when breaker <> 'closed' then 'down' when license_required_since is not null then 'license_required'
        else 'ok' end as state
    from julia.gateways where id = 'default'`;
  if (row === undefined) return { version: null, state: "ok", since: null };
  const { version, ...gateway } = gatewaySchema.parse(row);
  return { ...gateway, version: toVersion(version) };
}

/** `critical` when no chip sends at all; `degraded` when a chip that people want cannot send to everybody. Pure. */
function judge(chips: { wanted: boolean; sends: boolean; can_send: boolean }[]): PoolHealth {
  if (!chips.some(({ sends }) => sends)) return "critical";
  return chips.every(({ wanted, can_send }) => !wanted || can_send) ? "healthy" : "degraded";
}
