import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBatch } from "@/lib/queue/batches/create-batch";
import { newPhone } from "../../factories/pool";
import { openServices, type Services } from "./services";

const MESSAGES = 500;
/** A plan that reads the whole queue or all messages of the client for each message reads hundreds. */
const MOST_READ_PER_MESSAGE = 20;

let services: Services;

beforeAll(async () => {
  services = await openServices({ chips: Array(3).fill({ perHour: 100_000, perDay: 100_000 }) });
});
afterAll(() => services.close());

async function entriesRead(): Promise<number> {
  const [row] = await services.database.sql<{ read: number }[]>`
    select (select sum(idx_tup_read) from pg_stat_user_indexes where schemaname = 'julia' and relname = 'messages')::int
      + (select seq_tup_read from pg_stat_user_tables where schemaname = 'julia' and relname = 'messages')::int as read`;
  return row?.read ?? Number.NaN;
}

/**
 * Accepts a batch in a new web process, which has no query plans yet. Returns the number of rows and index entries of
 * `messages` that were read for each message. PostgreSQL counts them when the connections close.
 */
async function readPerMessage(messages: readonly { to: string; priority?: "high" }[]): Promise<number> {
  const [row] = await services.database.sql<
    { id: string }[]
  >`select id from julia.clients where name = 'crm'`;
  const client = { id: row?.id ?? "", mayChangeContacts: false };
  const before = await entriesRead();
  const web = services.freshWeb();
  const input = { messages: messages.map((message, n) => ({ ...message, text: `texto ${n}` })) };
  expect(await createBatch(web, client, input, randomUUID())).toMatchObject({ accepted: messages.length });
  await web.close();
  await expect.poll(entriesRead).toBeGreaterThan(before);
  return ((await entriesRead()) - before) / messages.length;
}

test("accepting a message reads few rows, whether PostgreSQL has no statistics or those of an empty queue", async () => {
  const { sql } = services.database;
  const messages = Array.from({ length: MESSAGES }, () => ({ to: newPhone() }));
  expect(await readPerMessage(messages)).toBeLessThan(MOST_READ_PER_MESSAGE);
  await sql`update julia.messages set phase = 'sent', ready = false`;
  await sql`vacuum analyze julia.messages`;
  // Each contact gets two messages, and the second one overtakes the first one.
  const urgent = messages.map((message) => ({ ...message, priority: "high" as const }));
  expect(await readPerMessage([...messages, ...urgent])).toBeLessThan(MOST_READ_PER_MESSAGE);
});
