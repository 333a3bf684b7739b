import { z } from "zod";
import type { AppContext } from "@/lib/server-context";
import { CHIP_STATUSES, CONNECTION_STATES } from "@/types/chips";
import type { InstanceHealth, PoolHealth, PoolHealthAnswer } from "@/types/operations";

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

/** Every instance of the pool with what is proven of it, from our own rows: the gateway is not asked. */
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
  return { status: judge(instances), connected, total: instances.length, instances };
}

/** A restricted or banned chip that is wanted makes the pool degraded, whatever its connection. Pure. */
export function judge(instances: Pick<InstanceHealth, "status" | "connected" | "wanted">[]): PoolHealth {
  const canSend = ({ status, connected }: Pick<InstanceHealth, "status" | "connected">) =>
    connected && status !== "banned" && status !== "paused";
  if (!instances.some(canSend)) return "critical";
  const isWell = (instance: Pick<InstanceHealth, "status" | "connected" | "wanted">) =>
    !instance.wanted || (canSend(instance) && instance.status !== "restricted");
  return instances.every(isWell) ? "healthy" : "degraded";
}
