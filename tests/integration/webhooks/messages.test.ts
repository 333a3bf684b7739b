import { randomUUID } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ChipRow, chipContacts, webhookEvents } from "@/db/schema";
import { workInbox } from "@/lib/inbox/work-inbox";
import { phoneKey } from "@/lib/phone";
import {
  type AttemptFacts,
  insertAttempt,
  insertOpenChip,
  phaseOf,
  sentEvent,
  updateEvent,
} from "../../factories/attempts";
import { newPhone } from "../../factories/pool";
import { readAttempts, readMessage } from "../../factories/sending";
import { tell as tellRoute } from "../../factories/webhook-events";
import { openWebhookPool, type WebhookPool, worked } from "../../factories/webhook-server";

let pool: WebhookPool;
let chip: ChipRow;
beforeAll(async () => {
  pool = await openWebhookPool();
  chip = await insertOpenChip(pool.ctx);
});
afterAll(() => pool.close());

const newId = () => `3EB0${randomUUID().replaceAll("-", "").slice(0, 18).toUpperCase()}`;
const tell = (event: string, data: unknown, from: ChipRow = chip) => tellRoute(pool.ctx, from, event, data);
const insert = (facts: AttemptFacts, from: ChipRow = chip) => insertAttempt(pool.ctx, from, facts);
/** Inserts a sent message. Also returns the gateway's id of the message, which acknowledgements contain. */
const insertSent = async () => {
  const id = newId();
  return { id, ...(await insert({ state: "sent", gatewayMessageId: id })) };
};

/** Applies events until no event is due. An event without a matching message remains pending. */
async function work(): Promise<void> {
  while ((await workInbox(pool.ctx)) > 0);
}

async function settle(...event: Parameters<typeof tell>): Promise<void> {
  await tell(...event);
  await work();
}

/** Moves the times of pending events and of unsettled attempts into the past by `seconds`. */
async function letTimePass(seconds: number): Promise<void> {
  const earlier = sql`make_interval(secs => ${seconds}::float8)`;
  await pool.ctx.db.execute(sql`update julia.webhook_events
    set next_try_at = next_try_at - ${earlier}, received_at = received_at - ${earlier} where state = 'pending'`);
  await pool.ctx.db.execute(sql`update julia.attempts set dispatched_at = dispatched_at - ${earlier},
    finished_at = finished_at - ${earlier}, held_at = held_at - ${earlier} where state in ('dispatching', 'uncertain')`);
}

const phasesOf = (...sent: { messageId: string }[]) =>
  Promise.all(sent.map(({ messageId }) => phaseOf(pool.ctx, messageId)));

/** Waits until the message is delivered, because an early acknowledgement is applied once the message's id is known. */
const isDelivered = (messageId: string) =>
  worked(
    pool,
    () => phaseOf(pool.ctx, messageId),
    (phase) => phase === "delivered",
  );

async function knownOf(contactId: string) {
  const [row] = await pool.ctx.db
    .select()
    .from(chipContacts)
    .where(and(eq(chipContacts.contactId, contactId), eq(chipContacts.chipId, chip.id)));
  return row;
}

describe("acknowledgements", () => {
  it("advance a message to delivered and read, and record that the contact knows the chip", async () => {
    const { id, messageId, contactId, to } = await insertSent();
    await settle("messages.update", updateEvent(to, id, "DELIVERY_ACK"));
    const delivered = await readMessage(pool, messageId);
    expect(delivered).toMatchObject({ phase: "delivered", readAt: null });
    expect(delivered.deliveredAt).not.toBeNull();
    expect((await knownOf(contactId))?.acknowledgedAt).not.toBeNull();

    await settle("messages.update", updateEvent(to, id, "READ"));
    expect(await readMessage(pool, messageId)).toMatchObject({
      phase: "read",
      deliveredAt: delivered.deliveredAt,
    });
  });

  it("never move a message backwards, in any order", async () => {
    const { id, messageId, to } = await insertSent();
    for (const status of ["PLAYED", "DELIVERY_ACK", "SERVER_ACK", "PENDING", "ERROR", "DELETED"]) {
      await settle("messages.update", updateEvent(to, id, status));
      expect(await phaseOf(pool.ctx, messageId)).toBe("read");
    }
  });

  it("with an error fail the message, which is never sent again, unless a phone received it", async () => {
    const { id, messageId, to } = await insertSent();
    await settle("messages.update", updateEvent(to, id, "ERROR"));
    const errorCode = "error_after_send";
    expect(await readMessage(pool, messageId)).toMatchObject({ phase: "failed", errorCode });
    expect(await readAttempts(pool, messageId)).toMatchObject([{ state: "failed", errorCode }]);

    await settle("messages.update", updateEvent(to, id, "DELIVERY_ACK"));
    const isThere = { phase: "delivered", errorCode: null, failedAt: null };
    expect(await readMessage(pool, messageId)).toMatchObject(isThere);
    expect(await readAttempts(pool, messageId)).toMatchObject([{ state: "sent", errorCode: null }]);
  });

  it("that arrive before the message's id is known are kept for up to a day", async () => {
    const id = newId();
    const { messageId, attemptId, to } = await insert({ state: "dispatching" });
    await settle("messages.update", updateEvent(to, id, "DELIVERY_ACK"));
    expect(await phaseOf(pool.ctx, messageId)).toBe("dispatching");
    await pool.ctx.db.execute(sql`select julia.finish_sent(${attemptId}, ${id}, ${`${to}@s.whatsapp.net`})`);
    await isDelivered(messageId);

    await settle("messages.update", updateEvent(to, newId(), "READ"));
    await letTimePass(23 * 3600);
    await work();
    expect(await countPending()).toBe(1);
    await letTimePass(2 * 3600);
    await work();
    expect(await countPending()).toBe(0);
  });
});

const countPending = () => pool.ctx.db.$count(webhookEvents, eq(webhookEvents.state, "pending"));

describe("send.message", () => {
  it("proves an uncertain message sent and stores its id, so that later acknowledgements match", async () => {
    const id = newId();
    const { messageId, to, text } = await insert({ state: "uncertain" });
    await tell("messages.update", updateEvent(to, id, "DELIVERY_ACK"));
    await settle("send.message", sentEvent(to, text, id));
    const proven = { gatewayMessageId: id, resolutionBy: "webhook" };
    expect(await readMessage(pool, messageId)).toMatchObject(proven);
    await isDelivered(messageId);
  });

  it("matches a number that the gateway writes without its ninth digit", async () => {
    const to = newPhone();
    const { messageId, text } = await insert({ state: "uncertain", to });
    await settle("send.message", sentEvent(phoneKey(to), text, newId()));
    expect(await phaseOf(pool.ctx, messageId)).toBe("sent");
  });

  it("assigns ids to identical texts one by one, oldest first", async () => {
    const to = newPhone();
    const text = "Oi, tudo bem?";
    const first = await insert({ state: "uncertain", to, text, secondsAgo: 40 });
    const second = await insert({ state: "uncertain", to, text, secondsAgo: 20 });
    await settle("send.message", sentEvent(to, text, newId()));
    expect(await phasesOf(first, second)).toEqual(["sent", "uncertain"]);
    const id = newId();
    await settle("send.message", sentEvent(to, text, id));
    expect((await readMessage(pool, second.messageId)).gatewayMessageId).toBe(id);
  });

  it("leaves a running dispatch to its own response and settles it if no response arrives", async () => {
    const other = await insertOpenChip(pool.ctx);
    const id = newId();
    const { messageId, to, text } = await insert({ state: "dispatching" }, other);
    await tell("send.message", sentEvent(to, text, id), other);
    // The response counts as overdue 5 s after the event, and the machine may be busy.
    await pool.ctx.db.execute(sql`update julia.webhook_events set received_at = received_at + interval '60 seconds'
      where state = 'pending'`);
    await work();
    expect(await phaseOf(pool.ctx, messageId)).toBe("dispatching");
    await letTimePass(66);
    await work();
    expect(await readMessage(pool, messageId)).toMatchObject({ phase: "sent", gatewayMessageId: id });
  });

  it("never mistakes the message in flight for an older uncertain one with the same text", async () => {
    const other = await insertOpenChip(pool.ctx);
    const to = newPhone();
    const text = "Bom dia";
    const old = await insert({ state: "uncertain", to, text, secondsAgo: 30 }, other);
    const current = await insert({ state: "dispatching", to, text }, other);
    const id = newId();
    await settle("send.message", sentEvent(to, text, id), other);
    await letTimePass(10);
    await work();
    expect(await phaseOf(pool.ctx, old.messageId)).toBe("uncertain");
    await pool.ctx.db.execute(sql`select julia.finish_sent(${current.attemptId}, ${id}, 'x@s.whatsapp.net')`);
    await letTimePass(60);
    await work();
    expect(await phaseOf(pool.ctx, old.messageId)).toBe("uncertain");
  });

  it("proves nothing for another text, contact or chip, or for a dispatch that began later", async () => {
    const other = await insertOpenChip(pool.ctx);
    const { messageId, to, text } = await insert({ state: "uncertain" });
    await tell("send.message", sentEvent(to, `${text}!`, newId()));
    await tell("send.message", sentEvent(newPhone(), text, newId()));
    await settle("send.message", sentEvent(to, text, newId()), other);
    expect(await phaseOf(pool.ctx, messageId)).toBe("uncertain");
    await letTimePass(25 * 3600);
    await work();

    const later = newPhone();
    await tell("send.message", sentEvent(later, "mesmo texto", newId()));
    const attempt = await insert({ state: "uncertain", to: later, text: "mesmo texto", secondsAgo: -5 });
    await work();
    expect(await phaseOf(pool.ctx, attempt.messageId)).toBe("uncertain");
  });

  it("uses a hidden address only if it can mean a single contact", async () => {
    const other = await insertOpenChip(pool.ctx);
    const text = "Temos um plantão";
    const lid = "379139622407209@lid";
    const sent = { state: "sent", gatewayMessageId: newId(), remoteJid: lid, secondsAgo: 600 } as const;
    const known = await insert(sent, other);
    const first = await insert({ state: "uncertain", text }, other);
    const second = await insert({ state: "uncertain", text, to: known.to }, other);
    await settle("send.message", sentEvent("", text, newId(), "999999999999999@lid"), other);
    expect(await phasesOf(first, second)).toEqual(["uncertain", "uncertain"]);
    // Deletes the pending event, because its retry would find only one matching contact.
    await pool.ctx.db.delete(webhookEvents).where(eq(webhookEvents.state, "pending"));
    await settle("send.message", sentEvent("", text, newId(), lid), other);
    expect(await phasesOf(first, second)).toEqual(["uncertain", "sent"]);
  });
});
