import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import { addSendingChips } from "./pool";
import { mean, measure, quantile, roundsOr, show, withBenchDatabase } from "./support";

/**
 * `npm run bench:reserve`: reservations per second with 10 chips and with 1,000 chips (1,000,000 contacts in both
 * cases), over one connection and over ten. Compared with a plain transaction of one UPDATE, one SELECT and one INSERT.
 *
 * Each reservation (`julia.reserve`) includes:
 * - reading the settings and the gateway's breaker
 * - choosing and locking the least loaded free chip
 * - counting the chip's hourly and daily slots exactly
 * - choosing the message (highest priority, then any client, then the oldest message), its contact, and whether the
 *   contact may move to another chip
 * - writing the attempt, the message, the routing explanation, and the chip's counts, load and cooldown
 * - the commit, which does not wait for the disk, unlike the commit of the plain transaction (decision 005)
 *
 * Reserved messages are settled between bursts, outside the measured time, to free the chips.
 */
const CONNECTIONS = [1, 10] as const;
const MOST_CONNECTIONS = 10;
const CONTACTS = 1_000_000;
const MESSAGES = 3_000;
const PLAIN_TRANSACTIONS = 5_000;
const LONGEST_BURST = 200;
const ROUNDS = roundsOr(5);
/** Average number of slots held per chip during the measurement. The default daily limit is only 100. */
const HELD_ON_AVERAGE = 230;

/** Returns the rate per second if every connection ran these calls without a pause. */
const perSecond = (times: readonly number[], connections: number) => (connections * 1_000) / mean(times);

async function prepare(sql: Sql, chips: number): Promise<void> {
  await sql`truncate julia.messages, julia.attempts, julia.chip_contacts, julia.contact_events cascade`;
  await sql`update julia.clientes set instancia_preferida = null where instancia_preferida is not null`;
  await sql`delete from julia.chips`;
  await sql`update julia.settings set gap_new_min_seconds = 0, gap_new_max_seconds = 0,
    gap_known_min_seconds = 0, gap_known_max_seconds = 0`;
  await addSendingChips(sql, chips);
  const held = Math.round(HELD_ON_AVERAGE - MESSAGES / chips / 2);
  await sql`insert into julia.attempts (id, chip_id, state, slot_at, held_at)
    select gen_random_uuid(), chip_id, 'sent', at, at
    from (select c.id as chip_id, now() - random() * interval '24 hours' as at
      from julia.chips c, generate_series(1, ${held})) sends`;
  await sql`select julia.refresh_rotation(id) from julia.chips`;
  // Every second contact already has a preferred chip, as in a pool that is in use.
  await sql`update julia.clientes k set instancia_preferida = case when n % 2 = 0 then 'julia-' || (1 + n % ${chips}) end
    from (select id, row_number() over () as n from julia.clientes limit ${MESSAGES}) o where o.id = k.id`;
  await sql`select julia.accept_message(gen_random_uuid(), (select id from julia.clients limit 1), null, 'digest',
      gen_random_uuid(), telefone, telefone_chave, null, null, null, 'Oi, doutora', null, 1, 86400, null, '{}', false)
    from (select telefone, telefone_chave from julia.clientes order by instancia_preferida is null, id
      limit ${MESSAGES}) k`;
  await sql`vacuum analyze`;
}

/** A burst has at most as many reservations as there are chips, because a chip has at most one message in flight. */
async function measureReservations(sql: Sql, chips: number, connections: number): Promise<number[]> {
  const owner = randomUUID();
  const all: number[] = [];
  for (let done = 0; done < MESSAGES; ) {
    const runs = Math.min(chips, LONGEST_BURST, MESSAGES - done);
    done += runs;
    const times = await measure({ runs, loops: connections }, async () => {
      const reserved = await sql`select * from julia.reserve(${owner}, ${randomUUID()}, true)`;
      return reserved.length === 1;
    });
    all.push(...times);
    await sql`select julia.begin_dispatch(m.id, a.id, ${owner}, c.operation_id)
      from julia.messages m join julia.attempts a on a.message_id = m.id join julia.chips c on c.id = a.chip_id
      where m.phase = 'reserved' order by c.id`;
    await sql`select julia.finish_sent(id, id::text, 'x') from julia.attempts
      where state = 'dispatching' order by chip_id`;
  }
  return all;
}

async function measurePlain(sql: Sql, connections: number): Promise<number[]> {
  const row = () => 1 + Math.floor(Math.random() * 1_000);
  return await measure({ runs: PLAIN_TRANSACTIONS, loops: connections }, async () => {
    await sql.begin(async (transaction) => {
      await transaction`update plain set n = n + 1 where id = ${row()}`;
      await transaction`select * from plain where id = ${row()}`;
      await transaction`insert into plain_log (id, at) values (${randomUUID()}, clock_timestamp())`;
    });
  });
}

async function compare(sql: Sql, connections: number): Promise<void> {
  const kept = new Map<string, number[]>();
  const keep = (name: string, value: number) => kept.set(name, [...(kept.get(name) ?? []), value]);
  const middle = (name: string) => quantile(kept.get(name) ?? [], 0.5);
  const rateOf = (name: string, times: number[]) => {
    const rate = perSecond(times, connections);
    console.log(`${connections} connections, ${name}: ${Math.round(rate)}/s, ${show(times, 99, 2)}`);
    return rate;
  };
  for (let round = 1; round <= ROUNDS; round += 1) {
    const plain = rateOf("plain transaction", await measurePlain(sql, connections));
    for (const chips of [10, 1_000]) {
      await prepare(sql, chips);
      const times = await measureReservations(sql, chips, connections);
      keep(`cost at ${chips}`, mean(times));
      keep(`ratio at ${chips}`, rateOf(`reservation, ${chips} chips`, times) / plain);
    }
  }
  console.log(
    `${connections} connections, median of ${ROUNDS} rounds: ${middle("ratio at 10").toFixed(2)} of the plain transaction at 10 chips and ${middle("ratio at 1000").toFixed(2)} at 1,000 (goal 0.50); cost at 1,000 / at 10 chips ${(middle("cost at 1000") / middle("cost at 10")).toFixed(2)} (goal 1.5)`,
  );
}

await withBenchDatabase(MOST_CONNECTIONS, async ({ sql }) => {
  await sql`create table plain (id int primary key, n int not null default 0)`;
  await sql`create table plain_log (id uuid primary key, at timestamptz not null)`;
  await sql`insert into plain select generate_series(1, 1000)`;
  await sql`insert into julia.clients (id, name) values (gen_random_uuid(), 'bench')`;
  await sql`insert into julia.clientes (id, telefone, telefone_chave)
    select gen_random_uuid(), phone, phone from (
      select '5521' || (10000000 + n) as phone from generate_series(1, ${CONTACTS}) n) phones`;

  await prepare(sql, 10);
  await measureReservations(sql, 10, MOST_CONNECTIONS);
  await measurePlain(sql, MOST_CONNECTIONS);
  for (const connections of CONNECTIONS) await compare(sql, connections);
});
