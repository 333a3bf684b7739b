import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import type { PoolInstance } from "@/types/selection";

const rowSchema = z.object({
  instance_name: z.string(),
  connected: z.boolean(),
  slots_left_hour: z.number().int(),
  slots_left_day: z.number().int(),
  /** Null when the time of the next slot is unknown. */
  next_slot_at: z.coerce.date().nullable(),
  is_free: z.boolean(),
});

/**
 * The pool as shown to services, by name. Slots are counted exactly, not read from the rotation; a chip that is only
 * disconnected or paused still shows its remaining slots.
 */
export async function listPoolInstances(ctx: Pick<AppContext, "sql">): Promise<PoolInstance[]> {
  const rows = await ctx.sql`
    select c.instance_name, julia.is_connected(julia.condition_of(c)) as connected,
      greatest(0, least(r.per_hour - held.in_hour, r.per_day - held.in_day)) as slots_left_hour,
      greatest(0, r.per_day - held.in_day) as slots_left_day,
      nullif(greatest(slot.at, gateway.back_at), 'infinity') as next_slot_at,
      greatest(slot.at, gateway.back_at) <= clock.now as is_free
    from (select julia.clock() as now) clock
    cross join (select s as settings from julia.settings s where id = 1) s
    left join (select greatest(back_at, julia.clock() + interval '1 second') as back_at
      from julia.gateways where id = 'default' and is_down) gateway on true
    cross join julia.chips c
    join julia.chip_rotation r on r.chip_id = c.id
    cross join lateral julia.count_held(r, s.settings, clock.now) held
    cross join lateral (
      select case when r.usable then julia.next_slot(r, clock.now) else 'infinity' end as at
    ) slot
    where c.instance_name is not null
    order by lower(c.instance_name)`;
  return rows.map((row) => {
    const instance = rowSchema.parse(row);
    return {
      instanceName: instance.instance_name,
      connected: instance.connected,
      available: instance.is_free,
      slotsLeftHour: instance.slots_left_hour,
      slotsLeftDay: instance.slots_left_day,
      nextSlotAt: instance.is_free ? null : (instance.next_slot_at?.toISOString() ?? null),
    };
  });
}
