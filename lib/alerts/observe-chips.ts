import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/client";
import { dialect } from "@/lib/gateway/dialect";
import { printPhoneOrNull } from "@/lib/stated-phone";
import type { AlertCause, AlertCauseCode, AlertRule } from "@/types/alerts";
import { chipReferenceSchema } from "@/types/chip-reference";
import { CONNECTION_STATES } from "@/types/chips";
import { CONDITIONS, type Condition } from "@/types/conditions";
import { groupLostSessions } from "./group-lost-sessions";
import type { Observation, ObserveInput } from "./observation";

const momentOrNull = z.coerce.date().nullable();

const rowSchema = z.object({
  id: z.uuid(),
  chip: chipReferenceSchema,
  condition: z.enum(CONDITIONS),
  since: momentOrNull,
  is_offline: z.boolean(),
  is_paused: z.boolean(),
  state: z.enum(CONNECTION_STATES),
  close_code: z.number().nullable(),
  closed_at: momentOrNull,
  gateway_id: z.string(),
  /** Null in a pool with a single gateway, which needs no name. */
  gateway: z.string().nullable(),
  is_grouped: z.boolean(),
  restricted_until: momentOrNull,
  restricted_since: momentOrNull,
  number_holder: z.string().nullable(),
  owner_phone: z.string().nullable(),
  phone: z.string().nullable(),
  failures: z.coerce.number(),
  failing_since: momentOrNull,
  contacts: z.coerce.number(),
  waiting: z.coerce.number(),
});
type TroubledChip = z.output<typeof rowSchema>;

const OFFLINE = ["logged_out", "missing", "gateway_down", "disconnected", "failing"] satisfies Condition[];

/**
 * Observes every chip that has a problem, in one query. For a healthy chip, the query reads only the chip's own rows
 * and its newest attempts. Restrictions are read from the chip's facts, not its condition, so that a lost connection
 * does not end the incident. A pause neither fires nor ends an incident: while a chip is paused, every rule that it
 * violates except `wrong_number` is observed as `unknown`. A failed send counts unless the recipient caused the failure
 * (docs/delivery.md). `grouped` contains the ids of the chips for which an incident of their gateway stands.
 */
export async function observeChips(
  tx: Transaction,
  { now, policies }: ObserveInput,
): Promise<{ observed: Observation[]; grouped: string[] }> {
  const failures = policies.failures_in_a_row.threshold ?? 3;
  const rows = await tx.execute(sql`
    with seen as (
      select c.id, c.phone, c.owner_phone, c.state, c.close_code, c.closed_at, c.instance_name, c.gateway_id, k.condition, k.since,
        case when k.condition = 'wrong_number' and c.phone_key is null then (
          select julia.chip_name(x) from julia.chips x
          where x.phone_key = c.owner_key) end as number_holder,
        julia.chip_reference(c) as chip,
        c.status in ('warming', 'active') and k.condition in ${OFFLINE} or c.status = 'paused'
          and (k.condition in ${OFFLINE} or k.condition = 'paused' and r.out_since is not null) as is_offline,
        c.status = 'paused' as is_paused,
        case when c.status = 'restricted' or c.status = 'paused' and c.restricted_until > ${now.toISOString()}::timestamptz
          then c.restricted_until end as restricted_until,
        case when c.status = 'restricted' then (select max(e.at) from julia.chip_events e
          where e.chip_id = c.id and e.to_value = 'restricted') end as restricted_since,
        case when c.status in ('warming', 'active', 'restricted', 'paused')
          then greatest(r.uncertain_streak, r.out_count, f.failures) else 0 end as failures,
        f.since as failing_since
      from julia.chips c
      join julia.chip_conditions() k on k.chip_id = c.id
      left join julia.chip_rotation r on r.chip_id = c.id
      left join lateral (
        select case when bool_and(n.state in ('failed', 'uncertain')
            and n.error_code is distinct from 'number_not_on_whatsapp') then count(*) else 0 end as failures,
          min(n.slot_at) as since
        from (select a.state, a.error_code, a.slot_at from julia.attempts a
          where a.chip_id = c.id and a.state not in ('not_sent', 'released') and a.held_at <> 'infinity'
          order by a.held_at desc limit ${failures}) n
      ) f on r.last_slot_at > ${now.toISOString()}::timestamptz - interval '1 day'
      where k.condition <> 'cancelled'
    )
    select s.*, julia.gateway_reference(s.gateway_id) ->> 'name' as gateway,
      exists (select 1 from julia.alerts a
        where a.rule = 'sessions_lost' and a.gateway_id = s.gateway_id and a.state <> 'resolved') as is_grouped,
      (select count(*) from julia.clientes k where k.instancia_preferida = s.instance_name) as contacts,
      (select count(*) from (select 1 from julia.messages m
        where (m.route_kind, m.route_chip_id, m.route_specialty) = ('chip', s.id, '')
          and m.phase = 'queued' and m.ready limit 1000) w) as waiting
    from seen s
    where s.is_offline or s.condition in ('banned', 'wrong_number') or s.restricted_until is not null
      or s.failures >= ${failures}`);
  const chips = z.array(rowSchema).parse(rows);
  const lost = policies.sessions_lost.enabled ? groupLostSessions(chips.filter(isSessionLost)) : [];
  return {
    observed: [
      ...chips.flatMap((chip) => troublesOf(chip, failures)),
      ...lost.map(({ observation }) => observation),
    ],
    grouped: lost.flatMap(({ chipIds }) => chipIds),
  };
}

const isSessionLost = (chip: TroubledChip) => chip.is_offline && offlineCause(chip) === "session_lost";

function troublesOf(chip: TroubledChip, failures: number): Observation[] {
  const found: Observation[] = [];
  const add = (
    rule: AlertRule,
    since: Date | null,
    code: AlertCauseCode,
    values: AlertCause["values"] = {},
  ) => {
    const { name, instanceName } = chip.chip;
    const { contacts, waiting } = chip;
    const cause = { code, values: { name, instance: instanceName, contacts, waiting, ...values } };
    // A pause does not hide that the wrong phone is connected.
    const isHidden = chip.is_paused && rule !== "wrong_number";
    const seen: Observation["seen"] = isHidden ? { kind: "unknown" } : { kind: "wrong", since, cause };
    found.push({ rule, subject: chip.id, gatewayId: null, seen });
  };
  if (chip.is_offline) add("instance_offline", chip.since, offlineCause(chip));
  if (chip.condition === "banned") add("chip_banned", chip.since, "banned");
  if (chip.restricted_until !== null) {
    add("chip_restricted", chip.restricted_since, "restricted", {
      until: chip.restricted_until.toISOString(),
    });
  }
  if (chip.condition === "wrong_number") {
    add("wrong_number", null, "wrong_number", {
      phone: printPhoneOrNull(chip.phone),
      ownerPhone: printPhoneOrNull(chip.owner_phone),
      holder: chip.number_holder,
    });
  }
  // An offline chip already has an incident that explains its failures.
  if (!chip.is_offline && chip.failures >= failures) {
    add("failures_in_a_row", chip.failing_since, "failures", { failures: chip.failures });
  }
  return found;
}

function offlineCause({ condition, state, close_code }: TroubledChip): AlertCauseCode {
  if (condition === "missing") return "missing";
  if (condition === "failing") return "not_sending";
  if (condition !== "logged_out") return state === "connecting" ? "connecting" : "dropped";
  const end = dialect.sessionEndOf(close_code);
  return end === "logged_out" || end === "session_lost" ? end : "closed";
}
