import { camelRow, isoOrNull } from "@/lib/camel-row";
import type { AppContext } from "@/lib/context/server-context";
import { type PoolInstance, poolInstanceSchema } from "@/types/selection";

const rowSchema = camelRow(poolInstanceSchema.extend({ nextSlotAt: isoOrNull }));

/**
 * Lists the pool for services, sorted by name. Counts slots exactly instead of reading the rotation's stored counts.
 * Remaining slots are listed even for a chip that is disconnected or paused.
 */
export async function listPoolInstances(ctx: Pick<AppContext, "sql">): Promise<PoolInstance[]> {
  const rows = await ctx.sql`
    select c.instance_name, julia.is_connected(julia.condition_of(c)) as connected, slot.at <= clock.now as available,
      greatest(0, least(r.per_hour - held.in_hour, r.per_day - held.in_day)) as slots_left_hour,
      greatest(0, r.per_day - held.in_day) as slots_left_day,
      case when slot.at > clock.now then nullif(slot.at, 'infinity') end as next_slot_at
    from (select julia.clock() as now) clock
    cross join (select s as settings from julia.settings s where id = 1) s
    cross join julia.chips c
    left join (select id, greatest(back_at, julia.clock() + interval '1 second') as back_at
      from julia.gateways where is_down) gateway on gateway.id = c.gateway_id
    join julia.chip_rotation r on r.chip_id = c.id
    cross join lateral julia.count_held(r, s.settings, clock.now) held
    cross join lateral (
      select greatest(case when r.usable then julia.next_slot(r, clock.now) else 'infinity' end, gateway.back_at) as at
    ) slot
    where c.instance_name is not null
    order by lower(c.instance_name)`;
  return rows.map((row) => rowSchema.parse(row));
}
