import { eq, sql } from "drizzle-orm";
import type { Queryable } from "@/db/client";
import { chipOperations, chips, gateways, pairings, pairingTries } from "@/db/schema";
import type { PairingFacts } from "./pairing-cause";
import { LOOP_WINDOW_SECONDS, REPLACED_WINDOW_SECONDS } from "./pairing-limits";

const isBeingMade = sql<boolean>`exists (select 1 from ${chipOperations} o
  where o.chip_id = ${chips.id} and o.state = 'requested' and o.kind in ('create', 'reconnect', 'move'))`;

const isReviving = sql<boolean>`exists (select 1 from julia.chips c
  join julia.pairings p on p.chip_id = c.id left join julia.chip_health h on h.chip_id = c.id
  where c.id = ${chips.id} and julia.is_reviving(c, h, p, clock_timestamp()))`;

const recentEvents = (state: "connecting" | "open", seconds: number) => sql<number>`(select count(*)::int
  from julia.webhook_events e where e.event = 'connection.update' and e.data ->> 'state' = ${state}
    and e.received_at > clock_timestamp() - make_interval(secs => ${seconds}::int) and e.chip_id = ${chips.id})`;

const isNewestTry = sql`${pairingTries.id} = (
  select max(t.id) from julia.pairing_tries t where t.chip_id = ${chips.id})`;

/** Reads, in one statement, the facts from which a pairing is judged. Null if the chip does not exist. */
export async function readPairingFacts(db: Queryable, chipId: string): Promise<PairingFacts | null> {
  const [row] = await db
    .select({
      chip: chips,
      pairing: pairings,
      newestTry: pairingTries,
      gatewayState: gateways.state,
      isBeingMade,
      isReviving,
      recentConnects: recentEvents("connecting", LOOP_WINDOW_SECONDS),
      recentOpens: recentEvents("open", REPLACED_WINDOW_SECONDS),
      now: sql<string>`clock_timestamp()`,
    })
    .from(chips)
    .innerJoin(pairings, eq(pairings.chipId, chips.id))
    .innerJoin(gateways, eq(gateways.id, chips.gatewayId))
    .leftJoin(pairingTries, isNewestTry)
    .where(eq(chips.id, chipId));
  return row === undefined ? null : { ...row, now: new Date(row.now) };
}
