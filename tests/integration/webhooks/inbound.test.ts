import { eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, describe, expect, it } from "vitest";
import {
  chipContacts,
  clientes,
  contactAddresses,
  events,
  inboundMessages,
  messages,
  webhookEvents,
} from "@/db/schema";
import { workInbox } from "@/lib/inbox/work-inbox";
import { phoneKey } from "@/lib/phone";
import { insertAttempt, insertOpenChip } from "../../factories/attempts";
import { newGatewayId, newLid, openInboundDesk } from "../../factories/inbound-desk";
import { newPhone } from "../../factories/pool";

const desk = await openInboundDesk();
const { pool, chip, arrive, work, change, stored, contactOf, read } = desk;
afterAll(() => desk.close());

const edit = (id: string, text: string, timestampMs: number) =>
  change("messages.edited", {
    key: { id },
    type: "MESSAGE_EDIT",
    editedMessage: { conversation: text },
    timestampMs: String(timestampMs),
  });

describe("a message from a contact", () => {
  it("is stored although an earlier event of the chip cannot be applied, which is tried again", async () => {
    const bad = await arrive({ phone: newPhone(), secondsAgo: 90 });
    const good = await arrive({ phone: newPhone() });
    await pool.ctx.db.execute(sql`update julia.webhook_events
      set data = data || '{"sentAtSeconds": "ontem"}' where data ->> 'id' = ${bad}`);
    await workInbox(pool.ctx);
    expect(await stored(good)).toMatchObject({ text: `texto de ${good}` });
    const [left] = await pool.ctx.db.execute(sql`delete from julia.webhook_events
      where data ->> 'id' = ${bad} returning state, tries, next_try_at > clock_timestamp() as waits`);
    expect(left).toEqual({ state: "pending", tries: 1, waits: true });
  });

  it("is stored once, reported to services, and readable in the API's format", async () => {
    const { contactId, to } = await insertAttempt(pool.ctx, chip, { state: "sent" });
    const message = {
      imageMessage: { caption: "o exame", mimetype: "image/jpeg", fileLength: 3, fileSha256: "" },
    };
    const id = await arrive({ phone: phoneKey(to), message });
    await arrive({ id, phone: phoneKey(to), message, secondsAgo: 59 });
    await work();
    const row = await stored(id);
    expect(await read(id)).toEqual({
      id: row.id,
      instanceName: chip.instanceName,
      from: to,
      contact: { externalId: null, name: "Ana" },
      kind: "image",
      text: "o exame",
      media: {
        mediaId: row.mediaId,
        mimeType: "image/jpeg",
        bytes: 3,
        fileName: null,
        seconds: null,
        sha256: null,
      },
      quoted: null,
      direction: "in",
      gatewayMessageId: id,
      sentAt: row.sentAt.toISOString(),
      receivedAt: row.receivedAt.toISOString(),
    });
    const recorded = await pool.ctx.db.select().from(events).where(eq(events.inboundId, row.id));
    expect(recorded).toMatchObject([
      { type: "message.received", contactId, chipId: chip.id, clientId: null },
    ]);
    expect(await pool.ctx.db.$count(inboundMessages, eq(inboundMessages.contactId, contactId))).toBe(1);
  });

  it("leaves neither text, name nor address in the finished event", async () => {
    const phone = newPhone();
    const lid = newLid();
    await arrive({ phone, lid, name: "Um Nome Raro", message: { conversation: "um segredo do paciente" } });
    await work();
    const kept = JSON.stringify(await pool.ctx.db.select().from(webhookEvents));
    for (const secret of ["segredo", "Um Nome Raro", phone, phoneKey(phone), lid]) {
      expect(kept).not.toContain(secret);
    }
  });

  it("refers to the message that it quotes, even if it arrives first", async () => {
    const phone = newPhone();
    const ours = newGatewayId();
    const { messageId } = await insertAttempt(pool.ctx, chip, { state: "sent", gatewayMessageId: ours });
    const first = newGatewayId();
    const reply = (stanzaId: string) => ({
      extendedTextMessage: {
        text: "sim",
        contextInfo: { stanzaId, quotedMessage: { conversation: "vem?" } },
      },
    });
    const toOurs = await arrive({ phone, message: reply(ours) });
    const toTheirs = await arrive({ phone, message: reply(first) });
    await work();
    await arrive({ id: first, phone });
    await work();
    expect((await read(toOurs)).quoted).toEqual({ messageId, inboundId: null, text: "vem?" });
    expect((await read(toTheirs)).quoted).toMatchObject({ inboundId: (await stored(first)).id });
  });

  it("opens the reply window and turns waiting messages into replies through the chip that received it", async () => {
    const { contactId, to } = await insertAttempt(pool.ctx, chip, { state: "sent" });
    const [client] = await pool.ctx.db.execute(sql`select id from julia.clients limit 1`);
    await pool.ctx.db.insert(messages).values({
      id: uuidv7(),
      clientId: String(client?.id),
      contactId,
      toPhone: to,
      toKey: phoneKey(to),
      text: "ainda à espera",
      kind: "follow_up",
      ready: true,
      expiresAt: new Date(Date.now() + 86_400_000),
    });
    const other = await insertOpenChip(pool.ctx);
    await arrive({ phone: to, from: other });
    await work();
    const waiting = await pool.ctx.db
      .select()
      .from(messages)
      .where(sql`${messages.contactId} = ${contactId} and ${messages.phase} = 'queued'`);
    expect(waiting).toMatchObject([{ kind: "reply", ready: true, routeKind: "chip", routeChipId: other.id }]);
  });

  it("never moves the last reply backwards, in any order", async () => {
    const phone = newPhone();
    const other = await insertOpenChip(pool.ctx);
    const latest = await arrive({ phone, from: other, secondsAgo: 30, name: "Nova" });
    await work();
    await arrive({ phone, secondsAgo: 7200, name: "Antiga" });
    await work();
    const contact = await contactOf(latest);
    expect(contact).toMatchObject({ replyChipId: other.id, whatsappName: "Nova" });
    expect(contact.lastReplyAt).toEqual((await stored(latest)).sentAt);
    const pairs = await pool.ctx.db.select().from(chipContacts).where(eq(chipContacts.contactId, contact.id));
    expect(pairs).toHaveLength(2);
  });
});

it("a reply that is only a keyword opts the contact out and cancels waiting messages; other texts do not", async () => {
  const { contactId, to } = await insertAttempt(pool.ctx, chip, { state: "sent" });
  const isOptedOut = async (id: string) => (await contactOf(id)).optedOutAt !== null;
  const question = await arrive({ phone: to, message: { conversation: "Vou parar no hospital às 18h" } });
  const manual = await arrive({ phone: to, fromMe: true, message: { conversation: "Parar" } });
  await work();
  expect(await isOptedOut(question)).toBe(false);
  const keyword = await arrive({ phone: to, message: { conversation: "PARAR!" } });
  await work();
  expect(await isOptedOut(keyword)).toBe(true);
  expect((await contactOf(manual)).id).toBe(contactId);
});

describe("a message typed on the chip's phone", () => {
  it("is stored, but opens no reply window", async () => {
    const id = await arrive({ phone: newPhone(), fromMe: true, lid: newLid(), name: "Você" });
    await work();
    expect((await read(id)).direction).toBe("out_manual");
    const contact = await contactOf(id);
    expect(contact).toMatchObject({ lastReplyAt: null, replyChipId: null, whatsappName: null });
    // The second address is the chip's own.
    expect(await pool.ctx.db.$count(contactAddresses, eq(contactAddresses.contactId, contact.id))).toBe(0);
  });

  it("is not stored if it is ours, and waits while it may be the one in flight", async () => {
    const id = newGatewayId();
    const sent = await insertAttempt(pool.ctx, chip, { state: "sent", gatewayMessageId: id });
    await arrive({ id, phone: sent.to, fromMe: true });
    const flying = await insertAttempt(pool.ctx, chip, { state: "dispatching" });
    const its = await arrive({ phone: flying.to, fromMe: true });
    await work();
    const ofContact = (contactId: string) =>
      pool.ctx.db.$count(inboundMessages, eq(inboundMessages.contactId, contactId));
    expect(await ofContact(sent.contactId)).toBe(0);
    expect(await ofContact(flying.contactId)).toBe(0);
    await pool.ctx.db.execute(sql`select julia.finish_sent(${flying.attemptId}, ${its}, 'x')`);
    await change("messages.delete", { id: newGatewayId() });
    expect(await ofContact(flying.contactId)).toBe(0);
  });

  it("to the chip's own number belongs to no contact", async () => {
    const own = chip.phone ?? "";
    await arrive({ phone: own, fromMe: true });
    await work();
    expect(await pool.ctx.db.$count(clientes, eq(clientes.telefoneChave, phoneKey(own)))).toBe(0);
  });
});

describe("edits and deletions", () => {
  it("change the message in place, whatever their order, and may come first", async () => {
    const id = newGatewayId();
    await edit(id, "segunda correção", 1_790_000_002_000);
    await arrive({ id, phone: newPhone() });
    await edit(id, "primeira correção", 1_790_000_001_000);
    await edit(id, "uma ainda mais antiga", 1_790_000_000_000);
    expect(await stored(id)).toMatchObject({ text: "segunda correção", deletedAt: null });
    expect((await stored(id)).editedAt?.getTime()).toBe(1_790_000_002_000);

    await change("messages.delete", { id, remoteJid: "361883998614362@lid", status: "DELETED" });
    await edit(id, "tarde demais", 1_790_000_003_000);
    const row = await stored(id);
    expect(row).toMatchObject({ text: null, editedAt: null });
    expect(row.deletedAt).not.toBeNull();
    expect(await read(id)).toMatchObject({ text: null, media: null, quoted: null });
  });

  it("reported as an update are no acknowledgement and no deletion", async () => {
    const id = await arrive({ phone: newPhone() });
    await work();
    await change("messages.update", { keyId: id, fromMe: false, status: "DELETED" });
    expect(await stored(id)).toMatchObject({ text: `texto de ${id}`, deletedAt: null });
    await change("messages.update", {
      keyId: id,
      remoteJid: "361883998614362@lid",
      fromMe: false,
      status: "SERVER_ACK",
      message: { editedMessage: { message: { conversation: "corrigido" } } },
    });
    expect((await read(id)).text).toBe("corrigido");
  });

  it("of another chip's message with the same id change nothing", async () => {
    const other = await insertOpenChip(pool.ctx);
    const id = await arrive({ phone: newPhone(), from: other });
    await work();
    await change("messages.delete", { id });
    expect((await stored(id)).deletedAt).toBeNull();
  });
});
