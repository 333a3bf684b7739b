import { sql } from "drizzle-orm";
import { z } from "zod";
import { camelRow, isoOrNull } from "@/lib/camel-row";
import { WARM_UP_DAY_SECONDS } from "@/lib/chips/warm-up";
import type { AppContext } from "@/lib/context/server-context";
import { chipReferenceSchema } from "@/types/chip-reference";
import type { ManagerReport } from "@/types/manager";
import { judgeRisk, riskWeight } from "./judge-risk";

const MOST_CHIPS = 5;
const RESTRICTIONS_OF_DAYS = 90;

const count = z.number().int();
const rowSchema = camelRow(
  z.object({
    chip: chipReferenceSchema,
    sends24h: count,
    firsts24h: count,
    sends7d: count,
    firsts7d: count,
    settledFirsts: count,
    unanswered: count,
    undelivered: count,
    failed24h: count,
    restrictions: count,
    lastRestrictedAt: isoOrNull,
    isRestricted: z.boolean(),
    warmUpDay: count.nullable(),
  }),
);

/** Returns the chips that WhatsApp is most likely to restrict or ban next, each with its reasons. */
export async function readRisks(ctx: Pick<AppContext, "db">): Promise<ManagerReport["risks"]> {
  const rows = await ctx.db.execute(sql`
    with now as materialized (select julia.clock() as at)
    select julia.chip_reference(c) as chip,
      k.known_contacts_only as is_restricted,
      case when c.warmup_completed_at is null then c.warmup_seconds / ${WARM_UP_DAY_SECONDS}::int + 1 end as warm_up_day,
      a.sends_24h, a.sends_7d, a.failed_24h, f.firsts_24h, f.firsts_7d, f.settled_firsts, f.unanswered, f.undelivered,
      e.restrictions, e.last_restricted_at
    from now cross join julia.chips c
    join julia.chip_conditions() k on k.chip_id = c.id
    cross join lateral (
      select count(*) filter (where held_at > now.at - interval '24 hours')::int as sends_24h, count(*)::int as sends_7d,
        -- A number without WhatsApp is the client's mistake, but many such numbers look like spam to WhatsApp.
        count(*) filter (where state = 'failed' and held_at > now.at - interval '24 hours')::int as failed_24h
      from julia.attempts
      where chip_id = c.id and state not in ('not_sent', 'released') and held_at > now.at - interval '7 days') a
    cross join lateral (
      select count(*) filter (where first_sent_at > now.at - interval '24 hours')::int as firsts_24h,
        count(*)::int as firsts_7d,
        count(*) filter (where is_settled)::int as settled_firsts,
        count(*) filter (where is_settled and last_reply_at is null)::int as unanswered,
        count(*) filter (where is_settled and last_reply_at is null and acknowledged_at is null)::int as undelivered
      from (select *, first_sent_at <= now.at - interval '1 day' as is_settled from julia.chip_contacts
        where chip_id = c.id and first_sent_at > now.at - interval '7 days') o) f
    cross join lateral (
      select count(*)::int as restrictions, max(at) as last_restricted_at from julia.chip_events
      where chip_id = c.id and kind = 'status' and to_value = 'restricted'
        and at > now.at - make_interval(days => ${RESTRICTIONS_OF_DAYS})) e
    where julia.can_send(k.condition) or julia.known_contacts_only(k.condition)`);
  return z
    .array(rowSchema)
    .parse(rows)
    .map(({ chip, ...signs }) => ({ chip, reasons: judgeRisk(signs) }))
    .filter(({ reasons }) => reasons.length > 0)
    .sort((a, b) => riskWeight(b.reasons) - riskWeight(a.reasons) || (a.chip.name < b.chip.name ? -1 : 1))
    .slice(0, MOST_CHIPS);
}
