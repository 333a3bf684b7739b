import type { Sql } from "postgres";
import type { OutlookQuery } from "@/types/outlook";
import { acceptMessages, addClient, contactPhone } from "./pool-traffic";

/** Simulates days of a pool with the queue's own functions, on a clock that jumps from event to event. */

const DAY_SECONDS = 86_400;
const SPECIALTY = "cardiologia";

/**
 * Makes `julia.clock()` return a stored time, and adds a function that runs the queue until the next event. The clock
 * starts at the next midnight in the pool's time zone, so that a seed gives the same days at any hour.
 */
async function installClock(sql: Sql): Promise<void> {
  await sql.unsafe(`
    create unlogged table julia.test_clock (at timestamptz not null);
    insert into julia.test_clock
      select (date_trunc('day', clock_timestamp() at time zone time_zone) + interval '1 day') at time zone time_zone
      from julia.settings;
    create or replace function julia.clock() returns timestamptz language sql volatile as
      $$ select at from julia.test_clock $$;
    create unlogged table julia.test_asked (id uuid primary key);
    create function julia.test_step() returns int language plpgsql volatile as $$
    declare
      r record;
      attempt uuid;
      t timestamptz := julia.clock();
      next timestamptz;
    begin
      loop
        attempt := gen_random_uuid();
        select * into r from julia.reserve(julia.no_chip(), attempt, true);
        exit when not found;
        if not julia.begin_dispatch(r.message_id, attempt, julia.no_chip(), r.operation_id) then
          raise exception 'a reserved message could not be dispatched';
        end if;
        perform julia.finish_sent(attempt, 'GW-' || attempt, 'x@s.whatsapp.net');
      end loop;
      select least(t + interval '5 minutes',
        (select min(free_at) from julia.chip_rotation where free_at > t and (usable or known_only)),
        (select min(not_before) from julia.messages where phase = 'queued' and not_before > t),
        (select min(migrate_at) from julia.messages where phase = 'queued' and migrate_at > t)) into next;
      update julia.test_clock set at = next;
      update julia.chips set warmup_seconds = warmup_seconds + extract(epoch from next - t)::int
      where status = 'warming' and warmup_held_at is null;
      update julia.chips c set warmup_completed_at = next, status = 'active' from julia.settings s
      where c.status = 'warming' and c.warmup_seconds >= (s.warm_up_done_day - 1) * 86400;
      perform julia.resume_deferred('-infinity', next, 1000);
      perform julia.refresh_due(1000);
      perform julia.settle_queues(1000);
      return (select count(*) from julia.test_asked join julia.messages using (id) where phase = 'queued');
    end $$`);
}

export interface RandomPool {
  query: OutlookQuery;
  describe: string;
  /** Accepts and sends the messages of `query`. Returns the seconds until the last send, or null after 7 days. */
  sendAll(): Promise<number | null>;
}

/**
 * Fills an empty database with a random pool, its history and queued messages. Returns the pool with a random outlook
 * query. The database must not be shared.
 */
export async function randomPool(sql: Sql, random: () => number): Promise<RandomPool> {
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const chance = (share: number) => random() < share;
  await installClock(sql);
  const strategy =
    (["sticky", "sticky", "hybrid", "by_specialty", "round_robin"] as const)[between(0, 4)] ?? "sticky";
  const hasWindow = chance(0.5);
  const gapMin = chance(0.7) ? 20 : between(0, 60);
  await sql`update julia.settings set strategy = ${strategy}, sending_window_enabled = ${hasWindow},
    sending_from_hour = ${between(6, 10)}, sending_until_hour = ${between(16, 22)},
    gap_new_min_seconds = ${gapMin}, gap_new_max_seconds = ${gapMin === 20 ? 90 : gapMin + between(0, 120)},
    specialty_fallback = ${chance(0.5)}`;
  // The pool is older than the query, so that messages no longer wait for absent chips.
  await sql`update julia.test_clock set at = at + make_interval(secs => ${between(0, DAY_SECONDS)})`;
  const names = await addRandomChips(sql, between, chance);
  const mapped = names.filter(() => chance(0.5));
  const map = { [SPECIALTY]: mapped.length > 0 ? mapped : names };
  await sql`update julia.settings set specialty_map = ${JSON.stringify(map)}::text::jsonb`;
  const doctors = between(200, 500);
  await addDoctors(sql, names, doctors, random);
  await sql`update julia.test_clock set at = at + interval '1 hour'`;
  await sql`select julia.refresh_rotation(id) from julia.chips`;

  const clientId = await addClient(sql);
  const ttlSeconds = 7 * DAY_SECONDS;
  const ahead = chance(0.5) ? between(1, 100) : 0;
  const first = 10_000;
  const numbers = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
  await acceptMessages(sql, { clientId, contacts: numbers(first, ahead), ttlSeconds });
  const kind = chance(0.5) ? "first" : "follow_up";
  const count = between(20, kind === "follow_up" ? 200 : 300);
  const asksSpecialty = kind === "first" && strategy === "by_specialty" && chance(0.7);
  return {
    query: { count, kind, ...(asksSpecialty ? { specialty: SPECIALTY } : {}) },
    describe: `${strategy}, ${names.length} chips, ${count} ${kind}${asksSpecialty ? " of a specialty" : ""}, ${ahead} ahead, ${hasWindow ? "window" : "no window"}`,
    sendAll: async () => {
      const contacts =
        kind === "first"
          ? numbers(first + ahead, count)
          : shuffled(numbers(0, doctors), random).slice(0, count);
      const ids = await acceptMessages(sql, {
        clientId,
        contacts,
        ttlSeconds,
        ...(asksSpecialty ? { specialty: SPECIALTY } : {}),
      });
      await sql`insert into julia.test_asked select unnest(${ids}::uuid[])`;
      return run(sql);
    },
  };
}

async function run(sql: Sql): Promise<number | null> {
  await sql`create unlogged table julia.test_start as select at from julia.test_clock`;
  for (let left = 1, seconds = 0; left > 0; ) {
    if (seconds > 7 * DAY_SECONDS) return null;
    [{ left, seconds } = { left: 0, seconds: 0 }] = await sql<{ left: number; seconds: number }[]>`
      select julia.test_step() as left, (select extract(epoch from c.at - s.at)::float8
        from julia.test_clock c, julia.test_start s) as seconds`;
  }
  const [last] = await sql<{ seconds: number }[]>`
    select extract(epoch from max(m.sent_at) - min(s.at))::float8 as seconds
    from julia.test_asked join julia.messages m using (id), julia.test_start s`;
  return last?.seconds ?? null;
}

/**
 * Adds chips, some of them in warm-up, paused or disconnected, each with a random number of sends (possibly none) in
 * the last day.
 */
async function addRandomChips(
  sql: Sql,
  between: (least: number, most: number) => number,
  chance: (share: number) => boolean,
): Promise<string[]> {
  const names: string[] = [];
  const total = between(2, 12);
  for (let index = 0; index < total; index += 1) {
    const phone = String(551_130_000_000 + index);
    const name = `chip-${index}`;
    const isWarming = chance(0.3);
    const absence = index > 0 && chance(0.2) ? (chance(0.5) ? "paused" : "closed") : null;
    const perDay = between(20, 120);
    const perHour = between(3, Math.min(30, perDay));
    await sql`
      insert into julia.chips (id, phone, phone_key, owner_phone, owner_key, instance_name, status, state,
        evolution_connected, ever_paired, warmup_completed_at, warmup_seconds, connected_since, paused_at, per_hour, per_day,
        priority)
      select gen_random_uuid(), ${phone}, ${phone}, ${phone}, ${phone}, ${name},
        ${absence === "paused" ? "paused" : isWarming ? "warming" : "active"},
        ${absence === "closed" ? "close" : "open"}, ${absence !== "closed"}, true,
        case when not ${isWarming} then at end, ${isWarming ? between(0, 20 * DAY_SECONDS) : 0},
        at - interval '1 day', case when ${absence === "paused"} then at end, ${perHour}, ${perDay},
        ${index}
      from julia.test_clock`;
    const sends = isWarming ? between(0, 4) : between(0, Math.floor(perDay * 0.8));
    await sql`
      insert into julia.attempts (id, chip_id, state, slot_at, held_at)
      select gen_random_uuid(), c.id, 'sent', at, at
      from (select id from julia.chips where instance_name = ${name}) c,
        (select at + interval '1 hour' - make_interval(secs => (86400.0 * (n - ${between(0, 99) / 100}::float8) / ${sends}::int)) as at
          from julia.test_clock, generate_series(1, ${sends}::int) n) sends
      where ${sends}::int > 0`;
    names.push(name);
  }
  await sql`insert into julia.worker_heartbeats (worker_id) values ('simulated')`;
  await sql`insert into julia.pairings (chip_id) select id from julia.chips on conflict do nothing`;
  return names;
}

/** Adds contacts with a preferred chip that they have already received messages from. */
async function addDoctors(
  sql: Sql,
  names: readonly string[],
  count: number,
  random: () => number,
): Promise<void> {
  const weights = names.map(() => 0.2 + random());
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const pick = () => {
    let left = random() * total;
    for (const [index, weight] of weights.entries()) {
      left -= weight;
      if (left <= 0) return names[index] ?? "";
    }
    return names[0] ?? "";
  };
  const phones = Array.from({ length: count }, (_, index) => contactPhone(index));
  await sql`
    insert into julia.clientes (id, telefone, telefone_chave, instancia_preferida, last_message_at)
    select gen_random_uuid(), phone, phone, name, at - interval '3 days'
    from julia.test_clock, unnest(${phones}::text[], ${phones.map(pick)}::text[]) as d (phone, name)`;
  await sql`
    insert into julia.chip_contacts (chip_id, contact_id, first_sent_at, last_sent_at, acknowledged_at)
    select c.id, k.id, k.last_message_at, k.last_message_at, k.last_message_at
    from julia.clientes k join julia.chips c on c.instance_name = k.instancia_preferida`;
}

function shuffled<Item>(items: Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
