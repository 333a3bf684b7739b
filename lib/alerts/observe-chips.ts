import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/client";
import { printPhoneOrNull } from "@/lib/stated-phone";
import { ALERT_CAUSES, type AlertCause, type AlertCauseCode, type AlertRule } from "@/types/alerts";
import type { Observation, ObserveInput } from "./observation";

const momentOrNull = z.coerce.date().nullable();

const rowSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  status: z.string(),
  is_offline: z.boolean(),
  offline_code: z.enum(ALERT_CAUSES),
  offline_since: momentOrNull,
  banned_at: momentOrNull,
  restricted_until: momentOrNull,
  restricted_since: momentOrNull,
  wrong_number: z.boolean(),
  number_holder: z.string().nullable(),
  owner_phone: z.string().nullable(),
  phone: z.string().nullable(),
  failures: z.coerce.number(),
  failing_since: momentOrNull,
  contacts: z.coerce.number(),
  waiting: z.coerce.number(),
});
type TroubledChip = z.output<typeof rowSchema>;

/**
 * The chips that are not as they should be, in one query; one that is well costs a look at its row and its newest
 * attempts. A wrong recipient is no failure of the chip (docs/delivery.md).
 */
export async function observeChips(tx: Transaction, { now, policies }: ObserveInput): Promise<Observation[]> {
  const failures = policies.failures_in_a_row.threshold ?? 3;
  const rows = await tx.execute(sql`
    with seen as (
      select c.id, c.status, c.phone, c.owner_phone, c.wrong_number, c.banned_at,
        case when c.wrong_number and c.phone_key is null then (
          select coalesce(x.label, x.instance_name, x.last_instance_name) from julia.chips x
          where x.phone_key = c.owner_key) end as number_holder,
        coalesce(c.instance_name, c.last_instance_name, c.label, c.phone, '?') as name, c.instance_name,
        c.status in ('warming', 'active') and (not c.evolution_connected or r.out_since is not null) as is_offline,
        case
          when c.state = 'missing' then 'missing'
          when c.close_code = 401 then 'logged_out'
          when c.close_code = 408 then 'session_lost'
          when c.close_code is not null then 'closed'
          when c.evolution_connected then 'not_sending'
          when c.state = 'connecting' then 'connecting'
          else 'dropped'
        end as offline_code,
        case when c.evolution_connected then r.out_since else coalesce(c.last_open_at, c.state_since) end as offline_since,
        case when c.status = 'restricted' then c.restricted_until end as restricted_until,
        case when c.status = 'restricted' then (select max(e.at) from julia.chip_events e
          where e.chip_id = c.id and e.to_value = 'restricted') end as restricted_since,
        case when c.status in ('warming', 'active', 'restricted')
          then greatest(r.uncertain_streak, r.out_count, f.failures) else 0 end as failures,
        f.since as failing_since
      from julia.chips c
      left join julia.chip_rotation r on r.chip_id = c.id
      left join lateral (
        select case when bool_and(n.state in ('failed', 'uncertain')
            and n.error_code is distinct from 'number_not_on_whatsapp') then count(*) else 0 end as failures,
          min(n.slot_at) as since
        from (select a.state, a.error_code, a.slot_at from julia.attempts a
          where a.chip_id = c.id and a.state not in ('not_sent', 'released') and a.held_at <> 'infinity'
          order by a.held_at desc limit ${failures}) n
      ) f on r.last_slot_at > ${now.toISOString()}::timestamptz - interval '1 day'
      where c.status <> 'cancelled'
    )
    select s.*,
      (select count(*) from julia.clientes k where k.instancia_preferida = s.instance_name) as contacts,
      (select count(*) from (select 1 from julia.messages m
        where (m.route_kind, m.route_chip_id, m.route_specialty) = ('chip', s.id, '')
          and m.phase = 'queued' and m.ready limit 1000) w) as waiting
    from seen s
    where s.is_offline or s.banned_at is not null or s.restricted_until is not null or s.wrong_number
      or s.failures >= ${failures}`);
  return z
    .array(rowSchema)
    .parse(rows)
    .flatMap((chip) => troublesOf(chip, failures));
}

function troublesOf(chip: TroubledChip, failures: number): Observation[] {
  const found: Observation[] = [];
  const add = (
    rule: AlertRule,
    since: Date | null,
    code: AlertCauseCode,
    values: AlertCause["values"] = {},
  ) => {
    const { name: instance, contacts, waiting } = chip;
    found.push({
      rule,
      subject: chip.id,
      seen: { kind: "wrong", since, cause: { code, values: { instance, contacts, waiting, ...values } } },
    });
  };
  if (chip.is_offline) add("instance_offline", chip.offline_since, chip.offline_code);
  if (chip.banned_at !== null) add("chip_banned", chip.banned_at, "banned");
  if (chip.restricted_until !== null) {
    add("chip_restricted", chip.restricted_since, "restricted", {
      until: chip.restricted_until.toISOString(),
    });
  }
  if (chip.wrong_number) {
    add("wrong_number", null, "wrong_number", {
      phone: printPhoneOrNull(chip.phone),
      ownerPhone: printPhoneOrNull(chip.owner_phone),
      holder: chip.number_holder,
    });
  }
  // What is offline explains its failures.
  if (!chip.is_offline && chip.failures >= failures) {
    add("failures_in_a_row", chip.failing_since, "failures", { failures: chip.failures });
  }
  return found;
}
