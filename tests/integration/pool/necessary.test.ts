import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  acceptMessages,
  addChips,
  addClient,
  beginOne,
  contactPhone,
  preparePool,
  reserve,
  sendOne,
  type TestClock,
  useStoppedClock,
} from "../../factories/pool-traffic";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

const OWNER = randomUUID();
const HOUR_SECONDS = 3600;

let database: TestDatabase;
let sql: Sql;
let clock: TestClock;
let clientId: string;
/** Instance name of the preferred chip of contact 1. */
let own: string;

beforeEach(async () => {
  database = await createTestDatabase({ maxConnections: 4 });
  sql = database.sql;
  await preparePool(sql);
  clock = await useStoppedClock(sql);
  clientId = await addClient(sql);
});
afterEach(() => database.close());

/** Creates a chip with these limits and sends a message to contact 1 through this chip. Then creates a second chip. */
async function settleContact(own_: { perHour: number; perDay: number }): Promise<void> {
  await addChips(sql, [own_]);
  await accept(1);
  own = (await sendNext())?.instance ?? "";
  await addChips(sql, [{ perHour: 20, perDay: 100 }]);
}

const accept = (contact: number, options: { ttlSeconds?: number; specialty?: string } = {}) =>
  acceptMessages(sql, { clientId, contacts: [contact], ...options });

/** Sends the next message. Returns its instance, reason and cause, or null if no message can be sent now. */
async function sendNext(): Promise<{ instance: string; reason: string; cause: string | null } | null> {
  const sent = await sendOne(sql, OWNER);
  if (sent === null || sent === false) return null;
  const [row] = await sql<{ reason: string; cause: string | null }[]>`
    select reason, cause from julia.attempts where message_id = ${sent.message_id} and state = 'sent'`;
  return { instance: sent.instance_name, reason: row?.reason ?? "", cause: row?.cause ?? null };
}

async function instancesOfNext(count: number): Promise<(string | undefined)[]> {
  const instances: (string | undefined)[] = [];
  for (let sent = 0; sent < count; sent += 1) instances.push((await sendNext())?.instance);
  return instances;
}

const settle = () => sql`select julia.settle_queues(1000)`;

async function eventsOf(contact: number): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    select concat_ws(' ', e.kind, e.reason) as line from julia.contact_events e
    join julia.clientes k on k.id = e.contact_id
    where right(k.telefone, 4)::int = ${contact} order by e.id`;
  return rows.map((row) => row.line);
}

const setChip = (name: string, facts: string) =>
  sql.unsafe(`update julia.chips set ${facts} where instance_name = $1`, [name]);

/** SQL assignments after which a chip can never send again. */
const GONE = {
  banned: "status = 'banned', banned_at = julia.clock()",
  cancelled: `status = 'cancelled', cancelled_at = julia.clock(), state = 'missing', evolution_connected = false,
    last_instance_name = instance_name, instance_name = null`,
};

describe("a full hour", () => {
  test("delays a message for as long as configured, and then the contact migrates", async () => {
    await settleContact({ perHour: 1, perDay: 100 });
    await sql`update julia.settings set sticky_wait_seconds = 600`;
    await accept(1);
    await clock.advance(590);
    await settle();
    expect(await sendNext()).toBeNull();
    await clock.advance(20);
    await settle();
    expect(await sendNext()).toMatchObject({ reason: "migrated", cause: "hour_full" });
    expect(await eventsOf(1)).toEqual(["assigned", "migrated hour_full"]);
  });

  test("never delays a message beyond its expiry", async () => {
    await settleContact({ perHour: 1, perDay: 100 });
    await accept(1, { ttlSeconds: 600 });
    await clock.advance(560);
    await settle();
    expect(await sendNext()).toMatchObject({ reason: "migrated", cause: "hour_full" });
  });

  test("that ends in time is used without a migration", async () => {
    await settleContact({ perHour: 1, perDay: 100 });
    await clock.advance(600);
    await accept(1);
    await clock.advance(HOUR_SECONDS - 590);
    await settle();
    expect(await sendNext()).toEqual({ instance: own, reason: "preferred", cause: null });
  });

  test("causes an immediate migration if configured, and blocks no other contact", async () => {
    await settleContact({ perHour: 1, perDay: 100 });
    await sql`update julia.settings set sticky_wait_seconds = 0`;
    await accept(1);
    await accept(2);
    expect(await sendNext()).toMatchObject({ reason: "migrated", cause: "hour_full" });
    expect(await sendNext()).toMatchObject({ reason: "assigned" });
  });
});

test("a restricted chip writes only to known contacts, even for messages that were already waiting", async () => {
  await addChips(sql, [{ perHour: 20, perDay: 100 }]);
  await acceptMessages(sql, { clientId, contacts: [1, 2] });
  await sendNext();
  own = (await sendNext())?.instance ?? "";
  await sql`update julia.chip_contacts set acknowledged_at = julia.clock()
    where contact_id = (select id from julia.clientes where right(telefone, 4) = '0001')`;
  await acceptMessages(sql, { clientId, contacts: [2, 1] });
  await sql`update julia.chips set status = 'restricted', restricted_until = julia.clock() + interval '6 hours'`;
  expect(await sendNext()).toEqual({ instance: own, reason: "preferred", cause: null });
  expect(await sendNext()).toBeNull();
  const [other] = await addChips(sql, [{ perHour: 20, perDay: 100 }]);
  expect(await sendNext()).toEqual({ instance: other, reason: "migrated", cause: "restricted" });
});

test("a late result of an uncertain dispatch does not move a contact back that has since migrated", async () => {
  await settleContact({ perHour: 20, perDay: 100 });
  await accept(1);
  const attemptId = (await beginOne(sql, OWNER))?.attemptId ?? "";
  await sql`select julia.finish_uncertain(${attemptId}, 'timeout', null)`;
  await setChip(own, "desired_connection = 'disconnected', status = 'pending'");
  await clock.advance(1);
  await accept(1);
  const moved = await sendNext();
  expect(moved).toMatchObject({ reason: "migrated", cause: "disconnected" });
  await setChip(own, "desired_connection = 'connected', status = 'active'");
  await clock.advance(1);
  await sql`select julia.finish_sent(${attemptId}, 'GW-late', 'x@s.whatsapp.net', 'webhook')`;
  await accept(1);
  expect(await sendNext()).toEqual({ instance: moved?.instance, reason: "preferred", cause: null });
  expect(await eventsOf(1)).toEqual(["assigned", "migrated disconnected"]);
});

test("if no instance of a specialty can send, its contacts stay with the chip that took over until such an instance can send again", async () => {
  const [listed = ""] = await addChips(sql, Array(4).fill({ perHour: 20, perDay: 100 }));
  await sql`update julia.settings set strategy = 'by_specialty',
    specialty_map = jsonb_build_object('pediatria', jsonb_build_array(${listed}::text))`;
  await setChip(listed, "status = 'paused', paused_at = julia.clock() - interval '1 hour'");
  await accept(1, { specialty: "Pediatria " });
  const first = await sendNext();
  expect(first).toMatchObject({ reason: "assigned" });
  for (let count = 0; count < 3; count += 1) {
    await accept(1);
    expect(await sendNext()).toEqual({ instance: first?.instance, reason: "preferred", cause: null });
  }
  await setChip(listed, "status = 'active', paused_at = null");
  await accept(1);
  expect(await sendNext()).toEqual({ instance: listed, reason: "migrated", cause: "other_specialty" });
});

test("a cancelled chip blocks none of its waiting contacts, however many there are", async () => {
  const [first = ""] = await addChips(sql, [{ perHour: 5000, perDay: 5000 }]);
  const contacts = Array.from({ length: 2500 }, (_, index) => index);
  await sql`insert into julia.clientes (id, telefone, telefone_chave, instancia_preferida)
    select gen_random_uuid(), t, t, ${first}
    from unnest(${contacts.map((n) => contactPhone(n))}::text[]) t`;
  await acceptMessages(sql, { clientId, contacts });
  await addChips(sql, [{ perHour: 5000, perDay: 5000 }]);
  await setChip(first, GONE.cancelled);
  await settle();
  expect(await sql`select 1 from julia.messages where ready and route_kind <> 'any'`).toHaveLength(0);
});

describe("a chip that released its contacts", () => {
  test.each(Object.entries(GONE))(
    "%s: their next number is recorded as a migration with its cause",
    async (cause, facts) => {
      await settleContact({ perHour: 20, perDay: 100 });
      await sql.begin(async (tx) => {
        await tx`select 1 from julia.chips where instance_name = ${own} for no key update`;
        await tx`update julia.clientes set instancia_preferida = null where instancia_preferida = ${own}`;
        await tx.unsafe(`update julia.chips set ${facts} where instance_name = $1`, [own]);
      });
      await accept(1);
      await accept(2);
      const moved = await sendNext();
      expect(moved).toMatchObject({ reason: "migrated", cause });
      expect(await sendNext()).toMatchObject({ reason: "assigned", cause: null });
      const events = await sql`select from_value, to_value from julia.contact_events where kind = 'migrated'`;
      expect(events).toEqual([{ from_value: own, to_value: moved?.instance }]);
    },
  );

  test("lost during a dispatch: both changes are recorded, and the chip keeps no contact", async () => {
    await settleContact({ perHour: 1, perDay: 1 });
    const [taker] = await sql<{ name: string }[]>`
      select instance_name as name from julia.chips where instance_name <> ${own}`;
    await accept(1);
    const begun = await beginOne(sql, OWNER);
    expect(begun?.instance_name).toBe(taker?.name);
    await setChip(taker?.name ?? "", GONE.cancelled);
    await sql`select julia.finish_sent(${begun?.attemptId ?? ""}, 'GW-1', 'x@s.whatsapp.net')`;
    const [contact] = await sql`select instancia_preferida from julia.clientes`;
    expect(contact?.instancia_preferida).toBeNull();
    await addChips(sql, [{ perHour: 20, perDay: 100 }]);
    await accept(1);
    expect(await sendNext()).toMatchObject({ reason: "migrated", cause: "cancelled" });
    expect(await eventsOf(1)).toEqual(["assigned", "migrated day_full", "migrated cancelled"]);
  });
});

test("round robin: a slow dispatch blocks only its own chip", async () => {
  await sql`update julia.settings set strategy = 'round_robin'`;
  await addChips(sql, Array(3).fill({ perHour: 50, perDay: 100 }));
  await acceptMessages(sql, { clientId, contacts: Array.from({ length: 10 }, (_, index) => index) });
  const stalled = await reserve(sql, OWNER, uuidv7());
  await sendNext();
  await sendNext();
  expect(await sendNext()).toBeNull();
  await clock.advance(11);
  const next = await instancesOfNext(4);
  expect(new Set(next).size).toBe(2);
  expect(next).not.toContain(stalled?.instance_name);
});

test("round robin: a chip that returns does not catch up on missed turns", async () => {
  await sql`update julia.settings set strategy = 'round_robin'`;
  const [away = ""] = await addChips(sql, [{ perHour: 2, perDay: 100 }]);
  await addChips(sql, Array(2).fill({ perHour: 50, perDay: 100 }));
  await acceptMessages(sql, { clientId, contacts: Array.from({ length: 60 }, (_, index) => index) });
  await instancesOfNext(30);
  await setChip(away, "per_hour = 50");
  const next = await instancesOfNext(9);
  expect(next.filter((name) => name === away)).toHaveLength(3);
});
