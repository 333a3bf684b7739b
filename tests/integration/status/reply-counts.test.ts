import { afterAll, beforeAll, expect, it } from "vitest";
import { countReplies } from "@/lib/contacts/count-replies";
import { listChipContacts } from "@/lib/contacts/list-chip-contacts";
import { readSummary } from "@/lib/status/read-summary";
import { renewSummary } from "@/lib/status/renew-summary";
import { insertAttempt, insertOpenChip } from "../../factories/attempts";
import { createTestPool } from "../../factories/pool";

const pool = await createTestPool();
afterAll(() => pool.close());

/** Times in hours before now. */
interface History {
  firstSent: number | null;
  lastSent: number | null;
  replies: number[];
}

const HOUR_MS = 3_600_000;
const ago = (hours: number | null) =>
  hours === null ? null : new Date(Date.now() - hours * HOUR_MS).toISOString();

async function addHistory(chipId: string, contactId: string, history: History): Promise<void> {
  const { firstSent, lastSent, replies } = history;
  await pool.ctx.sql`
    insert into julia.chip_contacts (chip_id, contact_id, first_sent_at, last_sent_at, last_reply_at)
    values (${chipId}, ${contactId}, ${ago(firstSent)}, ${ago(lastSent)},
      ${ago(replies.length === 0 ? null : Math.min(...replies))})`;
  for (const hours of replies) {
    await pool.ctx.sql`
      insert into julia.inbound_messages
        (id, chip_id, contact_id, gateway_message_id, direction, kind, text, sent_at, received_at)
      values (julia.new_id(), ${chipId}, ${contactId}, gen_random_uuid()::text, 'in', 'text', 'Oi', ${ago(hours)}, ${ago(hours)})`;
  }
}

let first: string;
let second: string;
beforeAll(async () => {
  const chips = [await insertOpenChip(pool.ctx), await insertOpenChip(pool.ctx)] as const;
  [first, second] = [chips[0].id, chips[1].id];
  const contact = async () => (await insertAttempt(pool.ctx, chips[0], { state: "sent" })).contactId;
  await addHistory(first, await contact(), { firstSent: 400, lastSent: 20, replies: [19, 18] });
  await addHistory(first, await contact(), { firstSent: 20, lastSent: 20, replies: [] });
  // Wrote before the first message, and not since.
  await addHistory(first, await contact(), { firstSent: 20, lastSent: 20, replies: [21] });
  // Replied and received a message more than 7 days ago.
  await addHistory(first, await contact(), { firstSent: 400, lastSent: 300, replies: [299] });
  // Wrote without having received a message.
  await addHistory(first, await contact(), { firstSent: null, lastSent: null, replies: [2] });
  // Received messages from both chips, and answered one of them.
  const both = await contact();
  await addHistory(first, both, { firstSent: 30, lastSent: 30, replies: [] });
  await addHistory(second, both, { firstSent: 40, lastSent: 40, replies: [3] });
  // Somebody wrote on the phone of the chip itself.
  await pool.ctx.sql`
    insert into julia.inbound_messages (id, chip_id, contact_id, gateway_message_id, direction, kind, sent_at)
    values (julia.new_id(), ${first}, ${both}, 'typed', 'out_manual', 'text', now())`;
});

it("the reply rate of a chip counts the contacts that wrote after its first message, in the last 7 days", async () => {
  const replies = { days: 7, received: 4, writtenTo: 4, answered: 1 };
  expect(await countReplies(pool.ctx, first)).toEqual(replies);
  expect((await listChipContacts(pool.ctx, first)).replies).toEqual(replies);
  expect(await countReplies(pool.ctx, second)).toEqual({ days: 7, received: 1, writtenTo: 1, answered: 1 });
});

it("the pool counts every contact once, whichever chip the contact answered", async () => {
  const replies = { days: 7, received: 5, writtenTo: 4, answered: 2 };
  await renewSummary(pool.ctx);
  expect((await readSummary(pool.ctx))?.replies).toEqual(replies);
});
