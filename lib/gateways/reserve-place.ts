import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/client";
import { DomainError } from "@/lib/errors";
import { gatewayNotFound } from "./pool-gateway";

/**
 * Free capacity of the gateway `g`: its capacity, minus its chips that are not cancelled and the chips that are being
 * moved there. At least 1 for the only gateway of a pool, because there is no other gateway to choose.
 */
const FREE_PLACES = sql`greatest(g.capacity - (
  select count(*) from julia.chips c where c.gateway_id = g.id and c.status <> 'cancelled') - (
  select count(*) from julia.chip_operations o join julia.chips c on c.id = o.chip_id
  where o.state = 'requested' and o.kind = 'move' and o.input ->> 'to' = g.id and c.gateway_id <> g.id),
  case when (select count(*) from julia.gateways) = 1 then 1 end)`;

/**
 * Reserves capacity for a chip at the gateway `wanted`. Without `wanted`, chooses the gateway with the most free
 * capacity among those that accept new chips, and prefers gateways that are up. If all are down, the create reports
 * why. The transaction must store the chip at the returned gateway. Until the transaction ends, other reservations
 * wait, so that two chips never take the last free capacity of a gateway, and the gateway cannot be removed. If the
 * transaction also locks a chip, it must do so before this call. Throws `gateway_not_found`, `gateway_draining` or
 * `gateway_full`, or `no_gateway_available` if `wanted` is not given.
 */
export async function reservePlace(tx: Transaction, wanted?: string): Promise<string> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('julia gateway places', 0))`);
  return wanted === undefined ? choosePlace(tx) : checkPlace(tx, wanted);
}

const chosenSchema = z.object({ id: z.string() });

async function choosePlace(tx: Transaction): Promise<string> {
  const [row] = await tx.execute(sql`
    select g.id from julia.gateways g
    where g.accepts_new and ${FREE_PLACES} > 0
    order by g.is_down, ${FREE_PLACES} desc, lower(g.name)
    limit 1
    for key share of g`);
  if (row === undefined) {
    throw new DomainError(
      "no_gateway_available",
      "Every gateway is full or accepts no new chips. Raise the capacity of a gateway or add another one.",
    );
  }
  return chosenSchema.parse(row).id;
}

const wantedSchema = z.object({ acceptsNew: z.boolean(), free: z.coerce.number() });

async function checkPlace(tx: Transaction, gatewayId: string): Promise<string> {
  const [row] = await tx.execute(sql`
    select g.accepts_new as "acceptsNew", ${FREE_PLACES} as free from julia.gateways g where g.id = ${gatewayId}
    for key share of g`);
  if (row === undefined) throw gatewayNotFound();
  const { acceptsNew, free } = wantedSchema.parse(row);
  if (!acceptsNew) throw new DomainError("gateway_draining", "This gateway accepts no new chips.");
  if (free <= 0) throw new DomainError("gateway_full", "This gateway has reached its capacity.");
  return gatewayId;
}
