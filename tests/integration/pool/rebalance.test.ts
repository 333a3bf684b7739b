import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AppContext } from "@/lib/context/server-context";
import { countNumberChanges } from "@/lib/queue/read/count-number-changes";
import { rebalance } from "@/lib/queue/rebalance";
import {
  acceptMessages,
  addChips,
  addClient,
  contactPhone,
  preparePool,
  useTestClock as replaceClock,
  type TestClock,
} from "../../factories/pool-traffic";
import { useWebContext as openWebContext } from "../../factories/web";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

let database: TestDatabase;
let web: AppContext & { close(): Promise<void> };
let clock: TestClock;
let full: string;
let empty: string;

/** Creates two instances. One has 40 contacts that have been silent for 31 days, and the other has no contacts. */
beforeEach(async () => {
  database = await createTestDatabase({ maxConnections: 4 });
  web = openWebContext(database.url);
  const { sql } = database;
  await preparePool(sql, { strategy: "hybrid" });
  clock = await replaceClock(sql);
  [full = "", empty = ""] = await addChips(sql, Array(2).fill({ perHour: 20, perDay: 100 }));
  await sql`insert into julia.clientes (id, telefone, telefone_chave, instancia_preferida, last_message_at)
    select gen_random_uuid(), t, t, ${full}, julia.clock() - interval '31 days'
    from unnest(${Array.from({ length: 40 }, (_, n) => contactPhone(n))}::text[]) t`;
});
afterEach(async () => {
  await web.close();
  await database.close();
});

const contactsOf = async (instanceName: string) =>
  (await database.sql`select 1 from julia.clientes where instancia_preferida = ${instanceName}`).length;

describe("rebalancing", () => {
  test("moves six silent contacts per hour, each with an event, until both instances have their share", async () => {
    expect(await rebalance(web)).toBe(6);
    expect(await rebalance(web)).toBe(0);
    const events = await database.sql`select from_value, to_value, reason from julia.contact_events`;
    expect(events).toEqual(Array(6).fill({ from_value: full, to_value: empty, reason: "rebalanced" }));
    for (let hour = 0; hour < 10; hour += 1) {
      await clock.advance(3601);
      await rebalance(web);
    }
    expect(await contactsOf(full)).toBeLessThanOrEqual(22);
    expect(await contactsOf(empty)).toBeLessThanOrEqual(20);
  });

  test("moves at most six per hour across concurrent processes", async () => {
    const moved = await Promise.all(Array.from({ length: 8 }, () => rebalance(web)));
    expect(moved.reduce((sum, count) => sum + count)).toBe(6);
  });

  test.each([
    ["strategy = 'sticky'"],
    ["strategy = 'by_specialty'"],
    ["rebalance_enabled = false"],
    ["rebalance_idle_days = 32"],
  ])("moves no contact with %s", async (settings) => {
    await database.sql.unsafe(`update julia.settings set ${settings}`);
    expect(await rebalance(web)).toBe(0);
    expect(await contactsOf(full)).toBe(40);
  });

  test("never moves a contact that wrote recently or has a waiting message", async () => {
    const { sql } = database;
    await sql`update julia.clientes set last_reply_at = julia.clock() - interval '1 day'
      where telefone <> all (${[contactPhone(0), contactPhone(1)]})`;
    await acceptMessages(sql, { clientId: await addClient(sql), contacts: [0] });
    expect(await rebalance(web)).toBe(1);
    const [moved] = await sql`select telefone from julia.clientes where instancia_preferida = ${empty}`;
    expect(moved?.telefone).toBe(contactPhone(1));
  });

  test("never moves a contact to a chip that cannot send", async () => {
    await database.sql`update julia.chips set status = 'paused', paused_at = clock_timestamp()
      where instance_name = ${empty}`;
    expect(await rebalance(web)).toBe(0);
  });
});

test("reports chip changes per hundred contacts over 30 days, with their causes", async () => {
  const { sql } = database;
  expect(await countNumberChanges(web)).toEqual({
    days: 30,
    contacts: 0,
    changes: 0,
    per100Contacts: 0,
    causes: [],
  });
  await rebalance(web);
  await sql`update julia.clientes set last_message_at = julia.clock()`;
  await sql`insert into julia.contact_events (contact_id, at, kind, from_value, to_value, reason)
    select id, julia.clock() - age, kind, ${full}, ${empty}, reason
    from (select id from julia.clientes limit 1) k, (values
      (interval '1 day', 'migrated', 'day_full'), (interval '2 days', 'migrated', 'day_full'),
      (interval '31 days', 'migrated', 'banned'), (interval '1 day', 'assigned', null)) e (age, kind, reason)`;
  expect(await countNumberChanges(web)).toEqual({
    days: 30,
    contacts: 40,
    changes: 8,
    per100Contacts: 20,
    causes: [
      { cause: "rebalanced", changes: 6 },
      { cause: "day_full", changes: 2 },
    ],
  });
});
