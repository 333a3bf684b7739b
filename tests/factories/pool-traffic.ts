import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { ISql, Sql } from "postgres";
import { v7 as uuidv7 } from "uuid";
import type { Strategy } from "@/types/settings";

/**
 * Traffic for the queue functions in `db/functions`, without a gateway. SQL alone accepts, reserves, dispatches and
 * settles the messages, over all connections of `sql`. The database must not be shared with other tests.
 */

// These numbers have no Brazilian ninth digit, so that each number equals its phone key.
const FIRST_CHIP = 551_130_000_000;
const FIRST_CONTACT = 552_130_000_000;

export const contactPhone = (n: number): string => String(FIRST_CONTACT + n);

/** Removes the constraint on the limits of chips, sets the cooldown between sends to zero, and sets the strategy. */
export async function preparePool(
  sql: Sql,
  settings: { strategy?: Strategy; stickyWaitSeconds?: number } = {},
): Promise<void> {
  await sql`alter table julia.chips drop constraint if exists chips_limits`;
  await sql`update julia.settings set gap_new_min_seconds = 0, gap_new_max_seconds = 0, gap_known_min_seconds = 0,
    gap_known_max_seconds = 0, strategy = ${settings.strategy ?? "sticky"},
    sticky_wait_seconds = ${settings.stickyWaitSeconds ?? 3600}`;
}

export interface TestClock {
  advance(seconds: number): Promise<void>;
}

/** Makes `julia.clock()` return the real time plus the sum of all `advance` calls. */
export async function useTestClock(sql: Sql): Promise<TestClock> {
  await sql`create unlogged table if not exists julia.test_clock (shift interval not null)`;
  await sql`truncate julia.test_clock`;
  await sql`insert into julia.test_clock values (interval '0')`;
  await sql`create or replace function julia.clock() returns timestamptz language sql volatile as
    $$ select clock_timestamp() + shift from julia.test_clock $$`;
  return {
    advance: async (seconds) => {
      await sql`update julia.test_clock set shift = shift + make_interval(secs => ${seconds})`;
    },
  };
}

/**
 * Makes `julia.clock()` return the time of this call plus the sum of all `advance` calls, and one millisecond more each
 * time. However long a test takes, its waits are then as long as it expects.
 */
export async function useStoppedClock(sql: Sql): Promise<TestClock> {
  const clock = await useTestClock(sql);
  await sql`create sequence if not exists julia.test_ticks`;
  await sql`update julia.test_clock set shift = clock_timestamp() - timestamptz 'epoch'`;
  await sql`create or replace function julia.clock() returns timestamptz language sql volatile as
    $$ select timestamptz 'epoch' + shift + nextval('julia.test_ticks') * interval '1 millisecond'
      from julia.test_clock $$`;
  return clock;
}

export interface ChipFacts {
  perHour: number;
  perDay: number;
}

/** Adds active, connected chips that have not sent anything. Returns their instance names. */
export async function addChips(sql: Sql, chips: readonly ChipFacts[]): Promise<string[]> {
  const rows = await sql<{ instance_name: string }[]>`
    insert into julia.chips (id, phone, phone_key, owner_phone, owner_key, instance_name, status, state,
      evolution_connected, ever_paired, warmup_completed_at, connected_since, per_hour, per_day)
    select gen_random_uuid(), phone, phone, phone, phone, 'chip-' || right(phone, 6), 'active', 'open', true, true,
      clock_timestamp(), clock_timestamp(), per_hour, per_day
    from (select (${FIRST_CHIP}::bigint + n + (select count(*) from julia.chips))::text as phone, per_hour, per_day
      from unnest(${chips.map((chip) => chip.perHour)}::int[], ${chips.map((chip) => chip.perDay)}::int[])
        with ordinality as facts (per_hour, per_day, n)) numbered
    returning instance_name`;
  await sql`insert into julia.pairings (chip_id) select id from julia.chips on conflict do nothing`;
  return rows.map((row) => row.instance_name);
}

export async function addClient(sql: Sql, name: string = randomUUID()): Promise<string> {
  const id = uuidv7();
  await sql`insert into julia.clients (id, name) values (${id}, ${name})`;
  return id;
}

export interface AcceptOptions {
  clientId: string;
  /** Arguments for `contactPhone`. Each contact gets one message; the messages are accepted in this order. */
  contacts: readonly number[];
  priority?: number;
  ttlSeconds?: number;
  kind?: "new" | "follow_up" | "reply";
  specialty?: string;
}

/** Accepts one message per contact. Returns the ids of the messages in the order of `contacts`. */
export async function acceptMessages(sql: Sql, options: AcceptOptions): Promise<string[]> {
  const ids = options.contacts.map(() => uuidv7());
  const batchSize = 500;
  for (let start = 0; start < ids.length; start += batchSize) {
    const batch = ids.slice(start, start + batchSize);
    const phones = options.contacts.slice(start, start + batchSize).map(contactPhone);
    await sql`select julia.accept_message(id, ${options.clientId}, null, 'digest', gen_random_uuid(), phone, phone,
        null, null, ${options.specialty ?? null}, 'text of ' || id, ${options.kind ?? null}, ${options.priority ?? 1},
        ${options.ttlSeconds ?? 86_400}, null, '{}', false)
      from unnest(${batch}::uuid[], ${phones}::text[]) as m (id, phone)`;
  }
  return ids;
}

export interface Reserved {
  message_id: string;
  chip_id: string;
  instance_name: string;
  operation_id: number;
  contact_id: string;
}

/** Calls the function that a worker calls to reserve a message. Returns null if no message can be sent now. */
export async function reserve(
  sql: ISql,
  owner: string,
  attemptId: string,
  functionName = "reserve",
): Promise<Reserved | null> {
  const [row] = await sql<Reserved[]>`
    select message_id, chip_id, instance_name, operation_id, contact_id
    from ${sql(`julia.${functionName}`)}(${owner}, ${attemptId})`;
  return row ?? null;
}

/** Reserves a message and begins its dispatch, but records no result. Returns null if no message can be sent now. */
export async function beginOne(sql: ISql, owner: string): Promise<(Reserved & { attemptId: string }) | null> {
  const attemptId = uuidv7();
  const reserved = await reserve(sql, owner, attemptId);
  if (reserved === null) return null;
  await sql`select julia.begin_dispatch(${reserved.message_id}, ${attemptId}, ${owner}, ${reserved.operation_id})`;
  return { ...reserved, attemptId };
}

/**
 * Takes one message from its reservation to `sent`. Returns null if no message can be sent now, and false if
 * `julia.begin_dispatch` refuses the dispatch.
 */
export async function sendOne(sql: ISql, owner: string): Promise<Reserved | false | null> {
  const attemptId = uuidv7();
  const reserved = await reserve(sql, owner, attemptId);
  if (reserved === null) return null;
  const [begun] = await sql<{ may: boolean }[]>`
    select julia.begin_dispatch(${reserved.message_id}, ${attemptId}, ${owner}, ${reserved.operation_id}) as may`;
  if (begun?.may !== true) {
    await sql`select julia.finish_not_sent(${attemptId}, 'message', 'not_begun', null)`;
    return false;
  }
  await sql`select julia.finish_sent(${attemptId}, ${`GW-${attemptId}`}, ${"x@s.whatsapp.net"})`;
  return reserved;
}

/**
 * Sends with `workers` concurrent workers until none of them finds a message. `turn` processes one message and returns
 * null if there is none, or false if the message was not sent. Returns the number of messages sent.
 */
export async function drain(
  sql: Sql,
  workers: number,
  turn: (sql: Sql, owner: string) => Promise<unknown> = sendOne,
): Promise<number> {
  let sent = 0;
  let idle = 0;
  const work = async () => {
    const owner = randomUUID();
    let isIdle = false;
    // A dispatch by another worker may make a message available, so the workers stop only when all of them are idle.
    while (idle < workers) {
      const result = await turn(sql, owner);
      if (result !== null && isIdle) idle -= 1;
      if (result === null && !isIdle) idle += 1;
      isIdle = result === null;
      if (result !== null && result !== false) sent += 1;
      // A real worker also pauses before it polls the queue again.
      if (result === null) await delay(2);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return sent;
}

/** Counts the messages sent through each instance, largest count first. Includes instances with a count of zero. */
export async function sentPerInstance(sql: Sql): Promise<{ name: string; perDay: number; sent: number }[]> {
  return await sql<{ name: string; perDay: number; sent: number }[]>`
    select c.instance_name as name, c.per_day as "perDay",
      (select count(*)::int from julia.attempts a where a.chip_id = c.id and a.state = 'sent') as sent
    from julia.chips c order by sent desc, name`;
}
