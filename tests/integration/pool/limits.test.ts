import type { Sql } from "postgres";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  acceptMessages,
  addChips,
  addClient,
  beginOne,
  drain,
  preparePool,
  reserve,
  sendOne,
  sentPerInstance,
  useStoppedClock,
  useTestClock,
} from "../../factories/pool-traffic";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import { report } from "../../setup/proof";

const WORKERS = 200;
const CONNECTIONS = 30;
const CHIPS = 5;
const HOUR_SECONDS = 3600;
const MARGIN_SECONDS = 75;

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase({ maxConnections: CONNECTIONS });
  await preparePool(database.sql);
});
afterEach(() => database.close());

const addEqualChips = (sql: Sql, count: number) =>
  addChips(sql, Array(count).fill({ perHour: 20, perDay: 100 }));

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);

async function fullestWindow(sql: Sql, seconds: number): Promise<number> {
  const [row] = await sql<{ most: number }[]>`
    select max(within)::int as most from (
      select count(*) over (partition by chip_id order by finished_at
        range between make_interval(secs => ${seconds}) preceding and current row) as within
      from julia.attempts where state = 'sent') windows`;
  return row?.most ?? 0;
}

const sendsPerChip = async (sql: Sql) => (await sentPerInstance(sql)).map(({ sent }) => sent);

describe("the rolling windows", () => {
  test("200 workers fill every hour and day exactly and never exceed them", async () => {
    const { sql } = database;
    await addEqualChips(sql, CHIPS);
    const clock = await useTestClock(sql);
    const clientId = await addClient(sql);
    await acceptMessages(sql, { clientId, contacts: numbers(CHIPS * 130), ttlSeconds: 600_000 });
    for (let hour = 1; hour <= 7; hour += 1) {
      await drain(sql, WORKERS);
      expect(await sendsPerChip(sql), `hour ${hour}`).toEqual(Array(CHIPS).fill(Math.min(20 * hour, 100)));
      await clock.advance(HOUR_SECONDS + 1);
    }
    expect(await fullestWindow(sql, HOUR_SECONDS)).toBe(20);
    expect(await fullestWindow(sql, 24 * HOUR_SECONDS)).toBe(100);
    await clock.advance(24 * HOUR_SECONDS);
    await drain(sql, WORKERS);
    expect(await sendsPerChip(sql)).toEqual(Array(CHIPS).fill(120));
    expect(await fullestWindow(sql, HOUR_SECONDS)).toBe(20);
    expect(await fullestWindow(sql, 24 * HOUR_SECONDS)).toBe(100);
  });

  test("the predicted next slot is exact: nothing is sent before it, and one message after it", async () => {
    const { sql } = database;
    await addEqualChips(sql, 1);
    const clock = await useStoppedClock(sql);
    await acceptMessages(sql, { clientId: await addClient(sql), contacts: numbers(30) });
    for (let count = 0; count < 20; count += 1) {
      expect(await sendOne(sql, uuidv7())).toBeTruthy();
      await clock.advance(10);
    }
    expect(await sendOne(sql, uuidv7())).toBeNull();
    const secondsLeft = async () => {
      const [row] = await sql<{ left: number }[]>`
        select extract(epoch from r.free_at - julia.clock())::float8 as left
        from julia.chip_rotation r`;
      return row?.left ?? Number.NaN;
    };
    const left = await secondsLeft();
    // The 20 messages were sent 10 s apart, so the oldest message is 200 s old.
    expect(left).toBeGreaterThan(HOUR_SECONDS - 205);
    expect(left).toBeLessThanOrEqual(HOUR_SECONDS - 200);
    await clock.advance((await secondsLeft()) - 0.5);
    expect(await sendOne(sql, uuidv7())).toBeNull();
    await clock.advance(0.6);
    expect(await sendOne(sql, uuidv7())).toBeTruthy();
    expect(await sendOne(sql, uuidv7())).toBeNull();
  });

  test("a message with unknown arrival keeps its slot until its latest possible arrival", async () => {
    const { sql } = database;
    await addChips(sql, [{ perHour: 1, perDay: 100 }]);
    const clock = await useStoppedClock(sql);
    await acceptMessages(sql, { clientId: await addClient(sql), contacts: numbers(3) });
    const owner = uuidv7();
    const begun = await beginOne(sql, owner);
    await clock.advance(MARGIN_SECONDS - 5);
    await sql`select julia.finish_uncertain(${begun?.attemptId ?? ""}, 'timeout', null)`;
    await clock.advance(HOUR_SECONDS);
    expect(await sendOne(sql, owner)).toBeNull();
    await clock.advance(8);
    expect(await sendOne(sql, owner)).toBeTruthy();
  });
});

describe("commits that wait for the disk", () => {
  /** Runs `work` in a transaction with synchronous commit, which is off in test databases. */
  async function inTransaction<Result>(
    work: (sql: Sql) => Promise<Result>,
  ): Promise<{ result: Result; waits: boolean }> {
    const connection = await database.sql.reserve();
    try {
      await connection`begin`;
      await connection`set local synchronous_commit = on`;
      const result = await work(connection);
      const [row] = await connection`show synchronous_commit`;
      await connection`commit`;
      return { result, waits: row?.synchronous_commit === "on" };
    } finally {
      connection.release();
    }
  }

  test("a reservation does not wait, and the start of its dispatch does", async () => {
    const { sql } = database;
    await addEqualChips(sql, 1);
    await acceptMessages(sql, { clientId: await addClient(sql), contacts: numbers(1) });
    const owner = uuidv7();
    const attemptId = uuidv7();
    const reserving = await inTransaction((connection) => reserve(connection, owner, attemptId));
    expect(reserving.waits).toBe(false);
    const messageId = reserving.result?.message_id ?? "";
    const beginning = await inTransaction(
      (connection) =>
        connection`select julia.begin_dispatch(${messageId}, ${attemptId}, ${owner}, 0) as has_begun`,
    );
    expect(beginning).toMatchObject({ result: [{ has_begun: true }], waits: true });
  });
});

describe("counting slots while the chip is locked", () => {
  /**
   * Runs a whole send in one transaction. Only the count of slots then prevents two workers from exceeding the limit.
   */
  const sendInOneTransaction = (sql: Sql, owner: string) =>
    sql.begin((transaction) => sendOne(transaction, owner));

  /** Replaces text in a database function. Fails the test if the function does not contain the text. */
  async function mutate(
    sql: Sql,
    name: string,
    changes: readonly [from: string, to: string][],
  ): Promise<void> {
    const [row] = await sql<
      { source: string }[]
    >`select pg_get_functiondef(${`julia.${name}`}::regproc) as source`;
    let source = row?.source ?? "";
    for (const [from, to] of changes) {
      expect(source, `${name} holds "${from}"`).toContain(from);
      source = source.replaceAll(from, to);
    }
    await sql.unsafe(source);
  }

  /**
   * Disables the other protections against concurrent workers, which are the check of `free_at` and the skipping of
   * locked chips. Only the count of slots in each window remains.
   */
  const leaveOnlyTheCount = (sql: Sql, condition: string) =>
    mutate(sql, "sticky_chip", [
      ["o.free_at <= p_now", condition],
      ["for no key update skip locked", "for no key update"],
    ]);

  async function fullestHour(sql: Sql): Promise<number> {
    await addEqualChips(sql, 1);
    await acceptMessages(sql, { clientId: await addClient(sql), contacts: numbers(WORKERS) });
    await drain(sql, WORKERS, sendInOneTransaction);
    return await fullestWindow(sql, HOUR_SECONDS);
  }

  test("counting after the lock never admits the 21st message", async () => {
    await leaveOnlyTheCount(database.sql, "true");
    expect(await fullestHour(database.sql)).toBe(20);
  });

  test("the mutant that counts in the locking statement admits the 21st message", async () => {
    const { sql } = database;
    await leaveOnlyTheCount(
      sql,
      `(select count(*) from julia.attempts a where a.chip_id = o.chip_id and a.state not in ('not_sent', 'released')
        and a.held_at > p_now - make_interval(secs => s.hour_seconds)) < o.per_hour`,
    );
    await mutate(sql, "count_held", [["count(*)", "0 * count(*)"]]);
    const most = await fullestHour(sql);
    report(`limits: the mutant admitted ${most} sends in an hour with a limit of 20`);
    expect(most).toBeGreaterThan(20);
  });
});
