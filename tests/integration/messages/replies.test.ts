import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { acceptMessage } from "@/lib/queue/accept-message";
import { reserveSlot } from "@/lib/queue/reserve-slot";
import { sweepQueue } from "@/lib/queue/sweep-queue";
import { type SendMessageInput, sendMessageSchema } from "@/types/messages";
import type { Strategy } from "@/types/settings";
import { newPhone } from "../../factories/pool";
import {
  addChips,
  addClient,
  preparePool,
  reserve,
  sendOne,
  type TestClock,
  useTestClock,
} from "../../factories/pool-traffic";
import { openTestWeb, type TestWeb } from "../../factories/web";

const DAY_SECONDS = 86_400;

let web: TestWeb;
let clock: TestClock;
let clientId: string;
let instances: string[];

beforeAll(async () => {
  web = await openTestWeb();
  await preparePool(web.sql);
  instances = await addChips(web.sql, Array(3).fill({ perHour: 1000, perDay: 1000 }));
  clientId = await addClient(web.sql);
});
afterAll(() => web.close());
beforeEach(async () => {
  await web.sql`truncate julia.messages, julia.clientes cascade`;
  await web.sql`update julia.settings set strategy = 'sticky', sending_window_enabled = false`;
  // Ends the reservations of the test before, whose clock was ahead.
  await web.sql`update julia.chip_rotation set attempt_id = null, free_at = '-infinity', blocked_by = null`;
  clock = await useTestClock(web.sql);
});

const accept = async (to: string, input: Partial<SendMessageInput> = {}) =>
  await acceptMessage(
    web,
    { id: clientId, mayChangeContacts: true },
    sendMessageSchema.parse({ to, text: "Oi", ...input }),
    null,
  );

/** Stores a reply as the inbox does. Returns its id. */
async function reply(
  to: string,
  instanceName: string | undefined,
  gatewayMessageId: string,
): Promise<string> {
  const id = uuidv7();
  await web.sql`
    with chip as (select id from julia.chips where instance_name = ${instanceName ?? ""}),
    contact as (update julia.clientes set last_reply_at = julia.clock(), reply_chip_id = (select id from chip)
      where telefone = ${to} returning id)
    insert into julia.inbound_messages (id, chip_id, contact_id, gateway_message_id, direction, kind, text, sent_at)
    select ${id}, chip.id, contact.id, ${gatewayMessageId}, 'in', 'text', 'Posso sim', julia.clock() from chip, contact`;
  return id;
}

const owner = randomUUID();

async function contactWith(first: string | undefined): Promise<string> {
  const to = newPhone();
  await accept(to);
  await sendOne(web.sql, owner);
  await web.sql`update julia.clientes set instancia_preferida = ${first ?? null}`;
  return to;
}

describe("while the reply window is open", () => {
  test.each<Strategy>(["sticky", "round_robin", "hybrid"])(
    "%s: a message is a reply through the chip that received the reply, although others are less loaded",
    async (strategy) => {
      await web.sql`update julia.settings set strategy = ${strategy}`;
      const to = await contactWith(instances[0]);
      await reply(to, instances[2], `WA-${strategy}`);
      // The chip is the most loaded one.
      await web.sql`update julia.chip_rotation set load = 0.9 where instance_name = ${instances[2] ?? ""}`;
      expect(await accept(to, { kind: "follow_up" })).toMatchObject({ kind: "reply" });
      expect(await sendOne(web.sql, owner)).toMatchObject({ instance_name: instances[2] });
    },
  );

  test("the contact's preferred chip stays the same", async () => {
    const to = await contactWith(instances[0]);
    await reply(to, instances[2], "WA-stays");
    await accept(to);
    await sendOne(web.sql, owner);
    const [row] = await web.sql`select instancia_preferida as preferred from julia.clientes`;
    expect(row).toEqual({ preferred: instances[0] });
  });

  test("a chip that cannot send is replaced by the preferred chip", async () => {
    const to = await contactWith(instances[0]);
    await reply(to, instances[2], "WA-banned");
    await web.sql`update julia.chips set status = 'banned', banned_at = julia.clock() where instance_name = ${instances[2] ?? ""}`;
    await accept(to);
    expect(await sendOne(web.sql, owner)).toMatchObject({ instance_name: instances[0] });
    await web.sql`update julia.chips set status = 'active', banned_at = null`;
  });

  test("after 24 hours, messages go through the preferred chip again", async () => {
    const to = await contactWith(instances[0]);
    await reply(to, instances[2], "WA-late");
    await clock.advance(DAY_SECONDS);
    expect(await accept(to)).toMatchObject({ kind: "follow_up" });
    expect(await sendOne(web.sql, owner)).toMatchObject({ instance_name: instances[0] });
  });
});

describe("after the reply window", () => {
  /** Closes the sending window for today and every other day but one. */
  const closeToday = () => web.sql`
    update julia.settings set sending_window_enabled = true,
      sending_weekdays = array[extract(isodow from (julia.clock() + interval '3 days') at time zone time_zone)::int]`;
  const kindOf = async (id: string) => {
    const [row] = await web.sql<{ kind: string; waits: boolean }[]>`
      select kind, coalesce(not_before > julia.clock(), false) as waits from julia.messages where id = ${id}`;
    return row;
  };

  test("a message that still waits is a follow-up, which the sending window holds back", async () => {
    const to = await contactWith(instances[0]);
    await reply(to, instances[2], "WA-waits");
    const { id } = await accept(to, { ttlSeconds: 3 * DAY_SECONDS });
    expect(await kindOf(id)).toEqual({ kind: "reply", waits: false });
    await clock.advance(DAY_SECONDS);
    await closeToday();
    expect(await reserve(web.sql, owner, uuidv7())).toBeNull();
    expect(await kindOf(id)).toEqual({ kind: "follow_up", waits: true });
  });

  test("a message that the client declared as a reply is still sent at any time", async () => {
    const to = await contactWith(instances[0]);
    await reply(to, instances[2], "WA-declared");
    const { id } = await accept(to, { kind: "reply", ttlSeconds: 3 * DAY_SECONDS });
    await clock.advance(DAY_SECONDS);
    await closeToday();
    expect(await reserve(web.sql, owner, uuidv7())).toMatchObject({ message_id: id });
    expect(await kindOf(id)).toMatchObject({ kind: "reply" });
  });
});

describe("a message that answers an inbound message", () => {
  const quotedBy = async () => {
    const [row] = await web.sql`select * from julia.reserve(${owner}, ${uuidv7()})`;
    return { id: row?.quoted_gateway_id, text: row?.quoted_text };
  };

  test("quotes it if the chip that received it sends the message", async () => {
    const to = await contactWith(instances[0]);
    const inReplyTo = await reply(to, instances[1], "WA-quoted");
    expect(await accept(to, { inReplyTo })).toMatchObject({ inReplyTo });
    expect(await quotedBy()).toEqual({ id: "WA-quoted", text: "Posso sim" });
  });

  test("is sent without a quote by another chip", async () => {
    const to = await contactWith(instances[0]);
    const inReplyTo = await reply(to, instances[1], "WA-other");
    await clock.advance(DAY_SECONDS);
    await accept(to, { inReplyTo });
    expect(await quotedBy()).toEqual({ id: null, text: null });
  });

  test("is refused if the contact has not sent it, and nothing is stored", async () => {
    const to = await contactWith(instances[0]);
    const other = await contactWith(instances[0]);
    const inReplyTo = await reply(other, instances[1], "WA-foreign");
    const refused = newPhone();
    await expect(accept(to, { inReplyTo })).rejects.toMatchObject({ code: "inbound_not_found" });
    await expect(accept(refused, { inReplyTo })).rejects.toMatchObject({ code: "inbound_not_found" });
    const [row] = await web.sql`select count(*)::int as contacts from julia.clientes`;
    expect(row).toEqual({ contacts: 2 });
  });
});

test("a message with a file is kept from workers of the last release, and does not hold back others", async () => {
  const { id } = await accept(newPhone(), { priority: "high" });
  const other = await accept(newPhone());
  const mediaId = uuidv7();
  await web.sql`insert into julia.media (id, client_id, sha256, bytes, mime_type)
    values (${mediaId}, ${clientId}, ${mediaId}, 1, 'application/pdf')`;
  await web.sql`update julia.messages set media_id = ${mediaId}, media_kind = 'document' where id = ${id}`;
  expect(await reserve(web.sql, owner, uuidv7())).toMatchObject({ message_id: other.id });
  expect(await reserve(web.sql, owner, uuidv7())).toBeNull();
  await clock.advance(11);
  await sweepQueue(web);
  expect(await reserveSlot(web, owner, uuidv7())).toMatchObject({ messageId: id, mediaId });
});

describe("a scheduled message", () => {
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
  const next = () => reserve(web.sql, owner, uuidv7());

  test("is sent when its time has come, and expires its time to live later", async () => {
    const to = newPhone();
    const sendAt = inSeconds(3 * DAY_SECONDS);
    const message = await accept(to, { sendAt, ttlSeconds: 60 });
    expect(message).toMatchObject({ scheduledFor: sendAt, status: "queued" });
    expect(Date.parse(message.expiresAt)).toBe(Date.parse(sendAt) + 60_000);
    await sweepQueue(web);
    expect(await next()).toBeNull();
    await clock.advance(3 * DAY_SECONDS + 1);
    await sweepQueue(web);
    expect(await next()).toMatchObject({ message_id: message.id });
  });

  test("holds back no other message of its contact", async () => {
    const to = newPhone();
    await accept(to, { sendAt: inSeconds(29 * DAY_SECONDS), priority: "high" });
    const second = await accept(to);
    expect(await next()).toMatchObject({ message_id: second.id });
  });

  test("can be cancelled, and is refused more than 30 days ahead", async () => {
    const { id } = await accept(newPhone(), { sendAt: inSeconds(29 * DAY_SECONDS) });
    const [row] = await web.sql`select julia.cancel_message(${id}) as cancelled`;
    expect(row).toEqual({ cancelled: true });
    await expect(accept(newPhone(), { sendAt: inSeconds(31 * DAY_SECONDS) })).rejects.toMatchObject({
      code: "invalid_request",
      errors: [{ path: "sendAt", message: "must be at most 30 days ahead" }],
    });
  });

  test("with a time in the past is sent now", async () => {
    const message = await accept(newPhone(), { sendAt: inSeconds(-5) });
    expect(message.scheduledFor).toBeNull();
  });
});
