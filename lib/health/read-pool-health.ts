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
  state_since: iso,
  state_checked_at: iso,
});

/** Every instance of the pool with its proven state, from our own rows only. */
export async function readPoolHealth(ctx: Pick<AppContext, "sql">): Promise<PoolHealthAnswer> {
  const rows = await ctx.sql`
    select id, instance_name, status, state, wrong_number,
      evolution_connected and not wrong_number as connected,
      ever_paired and desired_connection = 'connected' and paused_at is null as wanted,
      state_since, state_checked_at
    from julia.chips where instance_name is not null and status <> 'cancelled'
    order by lower(instance_name)`;
  const instances = rows.map((raw): InstanceHealth => {
    const row = rowSchema.parse(raw);
    return {
      chipId: row.id,
      instanceName: row.instance_name,
      status: row.status,
      state: row.state,
      connected: row.connected,
      wrongNumber: row.wrong_number,
      wanted: row.wanted,
      since: row.state_since,
      checkedAt: row.state_checked_at,
    };
  });
  const connected = instances.filter((instance) => instance.connected).length;
  const gateway = await readGateway(ctx);
  // Nothing leaves through a gateway that accepts no calls, however many sessions it holds.
  const status = gateway.state === "ok" ? judge(instances) : "critical";
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

/** A restricted or banned chip that should be connected degrades the pool, whatever its connection. Pure. */
function judge(instances: Pick<InstanceHealth, "status" | "connected" | "wanted">[]): PoolHealth {
  const canSend = ({ status, connected }: Pick<InstanceHealth, "status" | "connected">) =>
    connected && status !== "banned" && status !== "paused";
  if (!instances.some(canSend)) return "critical";
  const isWell = (instance: Pick<InstanceHealth, "status" | "connected" | "wanted">) =>
    !instance.wanted || (canSend(instance) && instance.status !== "restricted");
  return instances.every(isWell) ? "healthy" : "degraded";
}
