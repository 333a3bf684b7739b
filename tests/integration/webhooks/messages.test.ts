import { randomUUID } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attempts, type ChipRow, chipContacts, clientes, messages, webhookEvents } from "@/db/schema";
import { workInbox } from "@/lib/inbox/work-inbox";
import { phoneKey } from "@/lib/phone";
import { insertAttempt, insertOpenChip, phaseOf, sentEvent, updateEvent } from "../../factories/attempts";
import { createTestPool, eventually, newPhone, type TestPool } from "../../factories/pool";
import { deliver, secretOf, webhookBody } from "../../factories/webhook-events";
import { startWebhookServer, type WebhookServer } from "../../factories/webhook-server";

let server: WebhookServer;
let pool: TestPool;
let chip: ChipRow;
beforeAll(async () => {
  server = await startWebhookServer();
  pool = await createTestPool({ environment: { APP_URL: server.url } });
  server.use(pool.ctx);
  chip = await insertOpenChip(pool.ctx);
});
afterAll(async () => {
  await pool.close();
  await server.close();
});

const newId = () => `3EB0${randomUUID().replaceAll("-", "").slice(0, 18).toUpperCase()}`;

async function tell(event: string, data: unknown, from: ChipRow = chip): Promise<void> {
  expect(await deliver(secretOf(pool.ctx, from), webhookBody(from.instanceName, event, data))).toBe(200);
}

/** Works until nothing is due; what belongs to nothing yet stays. */
async function work(): Promise<void> {
  while ((await workInbox(pool.ctx)) > 0);
}

/** As if everything that is not settled had happened so much earlier. */
async function letTimePass(seconds: number): Promise<void> {
  const earlier = sql`make_interval(secs => ${seconds}::float8)`;
  await pool.ctx.db.execute(sql`update julia.webhook_events
    set next_try_at = next_try_at - ${earlier}, received_at = received_at - ${earlier} where state = 'pending'`);
  await pool.ctx.db.execute(sql`update julia.attempts set dispatched_at = dispatched_at - ${earlier},
    finished_at = finished_at - ${earlier}, held_at = held_at - ${earlier} where state in ('dispatching', 'uncertain')`);
}

async function readMessage(id: string) {
  const [row] = await pool.ctx.db.select().from(messages).where(eq(messages.id, id));
  if (row === undefined) throw new Error("no message");
  return row;
}

async function readAttempt(id: string) {
  const [row] = await pool.ctx.db.select().from(attempts).where(eq(attempts.id, id));
  return row;
}

describe("acknowledgements", () => {
  it("raise a message to delivered and read, and note that the contact knows the chip", async () => {
    const id = newId();
    const { messageId, contactId, to } = await insertAttempt(pool.ctx, chip, {
      state: "sent",
      gatewayMessageId: id,
    });
    await tell("messages.update", updateEvent(to, id, "DELIVERY_ACK"));
    await work();
    const delivered = await readMessage(messageId);
    expect(delivered).toMatchObject({ phase: "delivered", readAt: null });
    expect(delivered.deliveredAt).not.toBeNull();
    const [known] = await pool.ctx.db
      .select()
      .from(chipContacts)
      .where(and(eq(chipContacts.contactId, contactId), eq(chipContacts.chipId, chip.id)));
    expect(known?.acknowledgedAt).not.toBeNull();

    await tell("messages.update", updateEvent(to, id, "READ"));
    await work();
    expect(await readMessage(messageId)).toMatchObject({
      phase: "read",
      deliveredAt: delivered.deliveredAt,
    });
  });

  it("never lower a message, in whatever order they come", async () => {
    const id = newId();
    const { messageId, to } = await insertAttempt(pool.ctx, chip, { state: "sent", gatewayMessageId: id });
    for (const status of ["PLAYED", "DELIVERY_ACK", "SERVER_ACK", "PENDING", "ERROR", "DELETED"]) {
      await tell("messages.update", updateEvent(to, id, status));
      await work();
      expect(await phaseOf(pool.ctx, messageId)).toBe("read");
    }
  });

  it("of an error fail the message, which is never sent again, unless a phone has it", async () => {
    const id = newId();
    const { messageId, attemptId, to } = await insertAttempt(pool.ctx, chip, {
      state: "sent",
      gatewayMessageId: id,
    });
    await tell("messages.update", updateEvent(to, id, "ERROR"));
    await work();
    expect(await readMessage(messageId)).toMatchObject({ phase: "failed", errorCode: "error_after_send" });
    expect(await readAttempt(attemptId)).toMatchObject({ state: "failed", errorCode: "error_after_send" });

    await tell("messages.update", updateEvent(to, id, "DELIVERY_ACK"));
    await work();
    expect(await readMessage(messageId)).toMatchObject({
      phase: "delivered",
      errorCode: null,
      failedAt: null,
    });
    expect(await readAttempt(attemptId)).toMatchObject({ state: "sent", errorCode: null });
  });

  it("that come before the message's id is known are kept until it is, a day at most", async () => {
    const id = newId();
    const { messageId, attemptId, to } = await insertAttempt(pool.ctx, chip, { state: "dispatching" });
    await tell("messages.update", updateEvent(to, id, "DELIVERY_ACK"));
    await work();
    expect(await phaseOf(pool.ctx, messageId)).toBe("dispatching");
    await pool.ctx.db.execute(sql`select julia.finish_sent(${attemptId}, ${id}, ${`${to}@s.whatsapp.net`})`);
    await eventually(
      async () => {
        await workInbox(pool.ctx);
        return phaseOf(pool.ctx, messageId);
      },
      (phase) => phase === "delivered",
    );

    await tell("messages.update", updateEvent(to, newId(), "READ"));
    await work();
    await letTimePass(23 * 3600);
    await work();
    expect(await countPending()).toBe(1);
    await letTimePass(2 * 3600);
    await work();
    expect(await countPending()).toBe(0);
  });
});

async function countPending(): Promise<number> {
  const rows = await pool.ctx.db.select().from(webhookEvents).where(eq(webhookEvents.state, "pending"));
  return rows.length;
}

describe("send.message", () => {
  it("proves an uncertain message sent, with its id, and its later acknowledgement finds it", async () => {
    const id = newId();
    const { messageId, to, text } = await insertAttempt(pool.ctx, chip, { state: "uncertain" });
    await tell("messages.update", updateEvent(to, id, "DELIVERY_ACK"));
    await tell("send.message", sentEvent(to, text, id));
    await work();
    expect(await readMessage(messageId)).toMatchObject({
      gatewayMessageId: id,
      resolutionBy: "webhook",
    });
    await eventually(
      async () => {
        await workInbox(pool.ctx);
        return phaseOf(pool.ctx, messageId);
      },
      (phase) => phase === "delivered",
    );
  });

  it("finds a number that the gateway writes without its ninth digit", async () => {
    const to = newPhone();
    const { messageId, text } = await insertAttempt(pool.ctx, chip, { state: "uncertain", to });
    await tell("send.message", sentEvent(phoneKey(to), text, newId()));
    await work();
    expect(await phaseOf(pool.ctx, messageId)).toBe("sent");
  });

  it("gives identical texts their ids, the oldest first, one each", async () => {
    const to = newPhone();
    const text = "Oi, tudo bem?";
    const first = await insertAttempt(pool.ctx, chip, { state: "uncertain", to, text, secondsAgo: 40 });
    const second = await insertAttempt(pool.ctx, chip, { state: "uncertain", to, text, secondsAgo: 20 });
    const [one, two] = [newId(), newId()];
    await tell("send.message", sentEvent(to, text, one));
    await work();
    expect([await phaseOf(pool.ctx, first.messageId), await phaseOf(pool.ctx, second.messageId)]).toEqual([
      "sent",
      "uncertain",
    ]);
    await tell("send.message", sentEvent(to, text, two));
    await work();
    expect((await readMessage(second.messageId)).gatewayMessageId).toBe(two);
  });

  it("leaves a hand-over under way to its own answer, and proves it when that does not come", async () => {
    const other = await insertOpenChip(pool.ctx);
    const id = newId();
    const { messageId, to, text } = await insertAttempt(pool.ctx, other, { state: "dispatching" });
    await tell("send.message", sentEvent(to, text, id), other);
    await work();
    expect(await phaseOf(pool.ctx, messageId)).toBe("dispatching");
    await letTimePass(6);
    await work();
    expect(await readMessage(messageId)).toMatchObject({ phase: "sent", gatewayMessageId: id });
  });

  it("never takes the message under way for an older uncertain one of the same text", async () => {
    const other = await insertOpenChip(pool.ctx);
    const to = newPhone();
    const text = "Bom dia";
    const old = await insertAttempt(pool.ctx, other, { state: "uncertain", to, text, secondsAgo: 30 });
    const current = await insertAttempt(pool.ctx, other, { state: "dispatching", to, text });
    const id = newId();
    await tell("send.message", sentEvent(to, text, id), other);
    await work();
    await letTimePass(10);
    await work();
    expect(await phaseOf(pool.ctx, old.messageId)).toBe("uncertain");
    await pool.ctx.db.execute(sql`select julia.finish_sent(${current.attemptId}, ${id}, 'x@s.whatsapp.net')`);
    await letTimePass(60);
    await work();
    expect(await phaseOf(pool.ctx, old.messageId)).toBe("uncertain");
  });

  it("proves nothing for another text, another contact, another chip, or a hand-over that began later", async () => {
    const other = await insertOpenChip(pool.ctx);
    const { messageId, to, text } = await insertAttempt(pool.ctx, chip, { state: "uncertain" });
    await tell("send.message", sentEvent(to, `${text}!`, newId()));
    await tell("send.message", sentEvent(newPhone(), text, newId()));
    await tell("send.message", sentEvent(to, text, newId()), other);
    await work();
    expect(await phaseOf(pool.ctx, messageId)).toBe("uncertain");
    await letTimePass(25 * 3600);
    await work();

    const early = newId();
    const later = newPhone();
    await tell("send.message", sentEvent(later, "mesmo texto", early));
    const attempt = await insertAttempt(pool.ctx, chip, {
      state: "uncertain",
      to: later,
      text: "mesmo texto",
      secondsAgo: -5,
    });
    await work();
    expect(await phaseOf(pool.ctx, attempt.messageId)).toBe("uncertain");
  });

  it("takes a hidden address only where it can mean one contact", async () => {
    const other = await insertOpenChip(pool.ctx);
    const text = "Temos um plantão";
    const lid = "379139622407209@lid";
    const known = await insertAttempt(pool.ctx, other, {
      state: "sent",
      gatewayMessageId: newId(),
      remoteJid: lid,
      secondsAgo: 600,
    });
    const first = await insertAttempt(pool.ctx, other, { state: "uncertain", text });
    const second = await insertAttempt(pool.ctx, other, { state: "uncertain", text, to: known.to });
    await tell("send.message", sentEvent("", text, newId(), "999999999999999@lid"), other);
    await work();
    expect([await phaseOf(pool.ctx, first.messageId), await phaseOf(pool.ctx, second.messageId)]).toEqual([
      "uncertain",
      "uncertain",
    ]);
    await tell("send.message", sentEvent("", text, newId(), lid), other);
    await work();
    expect(await phaseOf(pool.ctx, second.messageId)).toBe("sent");
    expect(await phaseOf(pool.ctx, first.messageId)).toBe("uncertain");
  });
});

describe("replies", () => {
  it("are noted of known contacts, by their phone behind a hidden address; others leave no row", async () => {
    const { contactId, to } = await insertAttempt(pool.ctx, chip, {
      state: "sent",
      gatewayMessageId: newId(),
    });
    const stranger = newPhone();
    const key = { remoteJid: "1234@lid", fromMe: false, participant: "", addressingMode: "lid" };
    const inbound = (from: string) => ({
      key: { ...key, remoteJidAlt: `${phoneKey(from)}@s.whatsapp.net`, id: newId() },
      pushName: "Ana",
      message: { conversation: "um segredo do paciente" },
      messageType: "conversation",
      messageTimestamp: 1,
    });
    const contactsBefore = await pool.ctx.db.select().from(clientes);
    await tell("messages.upsert", inbound(to));
    await tell("messages.upsert", inbound(stranger));
    await tell("messages.upsert", { ...inbound(to), key: { ...inbound(to).key, fromMe: true } });
    await work();
    const contacts = await pool.ctx.db.select().from(clientes);
    expect(contacts).toHaveLength(contactsBefore.length);
    expect(contacts.find(({ id }) => id === contactId)?.lastReplyAt).not.toBeNull();
    const [row] = await pool.ctx.db
      .select()
      .from(chipContacts)
      .where(and(eq(chipContacts.contactId, contactId), eq(chipContacts.chipId, chip.id)));
    expect(row?.lastReplyAt).not.toBeNull();
    const stored = await pool.ctx.db
      .select()
      .from(webhookEvents)
      .where(eq(webhookEvents.event, "messages.upsert"));
    expect(stored).toHaveLength(2);
    expect(JSON.stringify(stored)).not.toContain("segredo");
  });
});

describe("a restriction", () => {
  async function send(to: ChipRow, status: string, options: { contact?: string; secondsAgo?: number } = {}) {
    const id = newId();
    const attempt = await insertAttempt(pool.ctx, to, {
      state: "sent",
      gatewayMessageId: id,
      to: options.contact,
      secondsAgo: options.secondsAgo ?? 5,
    });
    await tell("messages.update", updateEvent(attempt.to, id, status), to);
    await work();
    return attempt;
  }

  it("is inferred when three new contacts are refused while a known one gets its message", async () => {
    const restricted = await insertOpenChip(pool.ctx);
    const known = await send(restricted, "DELIVERY_ACK", { secondsAgo: 60 });
    await pool.ctx.db.execute(sql`update julia.chip_contacts
      set acknowledged_at = acknowledged_at - interval '30 seconds' where contact_id = ${known.contactId}`);
    await send(restricted, "READ", { contact: known.to });
    await send(restricted, "ERROR");
    await send(restricted, "ERROR");
    expect((await pool.chip(restricted.id)).status).toBe("active");
    await send(restricted, "ERROR");
    const after = await pool.chip(restricted.id);
    expect(after.status).toBe("restricted");
    const hours = (Number(after.restrictedUntil) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(5.9);
    expect(hours).toBeLessThan(6.01);
    expect(await pool.eventKinds(restricted.id)).toEqual(["status"]);
  });

  it("is not inferred when known contacts are refused too, or new ones get theirs", async () => {
    const [broken, lucky] = [await insertOpenChip(pool.ctx), await insertOpenChip(pool.ctx)];
    for (const each of [broken, lucky]) {
      const known = await send(each, "DELIVERY_ACK", { secondsAgo: 60 });
      await pool.ctx.db.execute(sql`update julia.chip_contacts
        set acknowledged_at = acknowledged_at - interval '30 seconds' where contact_id = ${known.contactId}`);
      await send(each, "READ", { contact: known.to, secondsAgo: 20 });
      await send(each, "ERROR");
      if (each === broken) await send(each, "ERROR", { contact: known.to, secondsAgo: 4 });
      else await send(each, "DELIVERY_ACK", { secondsAgo: 4 });
      await send(each, "ERROR", { secondsAgo: 3 });
      await send(each, "ERROR", { secondsAgo: 2 });
      expect((await pool.chip(each.id)).status).toBe("active");
    }
  });
});
