import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/client";
import { managerUrl } from "@/lib/chips/read-notice";
import type { AlertCauseCode } from "@/types/alerts";
import { GATEWAY_STATES, type GatewayState } from "@/types/gateways";
import type { Observation, ObserveInput } from "./observation";

const rowSchema = z.object({
  id: z.string(),
  /** Null in a pool with a single gateway, which needs no name. */
  gateway: z.string().nullable(),
  base_url: z.string().nullable(),
  state: z.enum(GATEWAY_STATES),
  down_since: z.coerce.date().nullable(),
  stops_pool: z.boolean(),
  chips: z.coerce.number(),
  waiting: z.coerce.number(),
});

const CAUSES: Partial<Record<GatewayState, AlertCauseCode>> = {
  key_refused: "gateway_unauthorized",
  license_required: "gateway_license",
};

export interface GatewayView {
  observed: Observation[];
  /** True if nothing can be sent, because every gateway that has chips is down. */
  stopsPool: boolean;
}

/**
 * Observes every gateway that is down, except a gateway without chips while another gateway works. If the outage stops
 * the pool, all waiting messages count as waiting for the gateway, otherwise only those that wait for its chips.
 */
export async function observeGateways(
  tx: Transaction,
  { gatewayUrl }: Pick<ObserveInput, "gatewayUrl">,
): Promise<GatewayView> {
  const rows = await tx.execute(sql`
    with pool as materialized (select julia.pool_is_down() as is_down)
    select g.id, julia.gateway_reference(g.id) ->> 'name' as gateway, g.base_url, g.state, g.down_since, pool.is_down as stops_pool,
      (select count(*) from julia.chips c where c.gateway_id = g.id and c.status <> 'cancelled') as chips,
      case when pool.is_down then coalesce((select (f.waiting ->> 0)::int + (f.waiting ->> 1)::int + (f.waiting ->> 2)::int
          from julia.pool_forecasts f where f.id = 1), 0)
        else (select coalesce(sum(w.messages), 0) from julia.chips c cross join lateral (
          select count(*) as messages from (select 1 from julia.messages m
            where (m.route_kind, m.route_chip_id, m.route_specialty) = ('chip', c.id, '') and m.phase = 'queued' and m.ready
            limit 1000) q) w
          where c.gateway_id = g.id) end as waiting
    from julia.gateways g cross join pool
    where g.is_down and (pool.is_down
      or exists (select 1 from julia.chips c where c.gateway_id = g.id and c.status <> 'cancelled'))
    order by g.down_since, g.id`);
  const down = z.array(rowSchema).parse(rows);
  return {
    stopsPool: down.some((gateway) => gateway.stops_pool),
    observed: down.map(({ id, gateway, base_url, state, down_since, chips, waiting }) => {
      const code = CAUSES[state] ?? "gateway_unreachable";
      const values = {
        chips,
        waiting,
        ...(code === "gateway_license" ? { address: managerUrl(base_url ?? gatewayUrl) } : {}),
        ...(gateway === null ? {} : { gateway, stored: base_url === null ? "no" : "yes" }),
      };
      return {
        rule: "gateway_unreachable" as const,
        subject: null,
        gatewayId: id,
        seen: { kind: "wrong" as const, since: down_since, cause: { code, values } },
      };
    }),
  };
}
