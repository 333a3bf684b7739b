import { sql } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, expect, it } from "vitest";
import { EVENT_SCOPES, EVENT_TYPES, PUBLIC_EVENT_TYPES } from "@/types/events";
import { eventDesk, numberOf } from "../../factories/event-desk";
import { createTestPool, insertChip, newPhone } from "../../factories/pool";
import { queueText } from "../../factories/sending";

const pool = await createTestPool({ environment: { CALLBACK_ALLOWED_HOSTS: "127.0.0.1" } });
const desk = eventDesk(pool);
afterAll(() => pool.close());

it("a reader that keeps its cursor misses no event of a transaction that commits late", async () => {
  const client = await desk.client();
  const contact = await desk.contact();
  const slow = postgres(pool.ctx.config.databaseUrl, { max: 1 });
  const insert = (
    since: string,
  ) => slow`select julia.record_event('contact.opted_out', null, ${contact}::uuid,
    p_facts => jsonb_build_object('cause', 'operator', 'since', ${since}::text))`;
  await slow`begin`;
  await insert(new Date(1).toISOString());
  await desk.optOut(await desk.contact(), 2);
  await desk.publish();
  const first = await desk.feed(client);
  expect(first.items.map(numberOf)).toEqual([2]);
  expect(await desk.feed(client, { after: first.nextCursor })).toEqual({
    items: [],
    nextCursor: first.nextCursor,
  });
  await slow`commit`;
  await slow.end();
  await desk.publish();
  const second = await desk.feed(client, { after: first.nextCursor });
  expect(second.items.map(numberOf)).toEqual([1]);
});

it("pages through all events, and an event of an erased contact is left out", async () => {
  const client = await desk.client();
  const start = (await desk.feed(client, { limit: 500 })).nextCursor;
  const contacts = [await desk.contact(), await desk.contact(), await desk.contact()];
  for (const [number, contact] of contacts.entries()) await desk.optOut(contact, number);
  await pool.ctx.db.execute(sql`update julia.clientes set telefone = null, telefone_chave = 'erased:' || id,
    erased_at = clock_timestamp() where id = ${contacts[1]}`);
  await desk.publish();
  const seen: number[] = [];
  for (let after = start, pages = 0; pages < 4; pages += 1) {
    const page = await desk.feed(client, { after, limit: 1 });
    seen.push(...page.items.map(numberOf));
    after = page.nextCursor;
  }
  expect(seen).toEqual([0, 2]);
});

it("shows a client its own messages, and only what the key may read", async () => {
  const [own, other] = [await desk.client(["events:manage", "messages:read"]), await desk.client()];
  const start = (await desk.feed(own, { limit: 500 })).nextCursor;
  const id = await queueText(pool, { clientId: own.id });
  await pool.ctx.db.execute(
    sql`update julia.messages set phase = 'dispatching', ready = false where id = ${id}`,
  );
  await pool.ctx.db.execute(sql`update julia.messages set phase = 'sent' where id = ${id}`);
  await desk.publish();
  const { items } = await desk.feed(own, { after: start });
  expect(items).toMatchObject([{ type: "message.sent", apiVersion: 1, data: { id, status: "sent" } }]);
  expect((await desk.feed(other, { after: start })).items).toEqual([]);
  expect((await desk.feed({ ...own, scopes: ["events:manage"] }, { after: start })).items).toEqual([]);
});

it("a subscription receives replies and chip states only with a key that may read them", async () => {
  for (const scopes of [["events:manage"], ["events:manage", "inbound:read", "instances:read"]] as const) {
    const client = await desk.client(scopes);
    const { id } = await desk.subscribe(client, "http://127.0.0.1:9/hook");
    const rows = await pool.ctx.db.execute(sql`
      select t.type from unnest(${sql.param([...EVENT_TYPES])}::text[]) t (type), julia.subscriptions s
      where s.id = ${id} and julia.receives(s, row(0, gen_random_uuid(), t.type, null, null, null, null, null, null,
        '{}', now(), null)::julia.events, julia.scopes_of(s.client_id))`);
    const allowed = PUBLIC_EVENT_TYPES.filter((type) => {
      const needed = EVENT_SCOPES[type];
      return needed === null || needed === "messages:read" || scopes.some((scope) => scope === needed);
    });
    expect(rows.map(({ type }) => type).sort()).toEqual([...allowed].sort());
  }
});

it("reports each change of a chip's condition once, with the reason, and a contact's new number", async () => {
  const client = await desk.client(["events:manage", "instances:read"]);
  const start = (await desk.feed(client, { limit: 500 })).nextCursor;
  const chip = await insertChip(pool.ctx, { state: "connecting", status: "pending" });
  const change = (values: ReturnType<typeof sql>) =>
    pool.ctx.db.execute(sql`update julia.chips set ${values} where id = ${chip.id}`);
  await change(sql`state = 'open', evolution_connected = true, ever_paired = true, status = 'active',
    owner_phone = phone, owner_key = phone_key`);
  await change(sql`state_checked_at = clock_timestamp()`);
  await change(sql`status = 'paused', paused_at = clock_timestamp()`);
  await change(sql`status = 'banned', banned_at = clock_timestamp()`);
  const [contact, phone] = [await desk.contact(), newPhone()];
  await pool.ctx.db.execute(sql`select julia.note_contact_change(id, 'phone_changed', telefone, ${phone}, null)
    from julia.clientes where id = ${contact}`);
  await desk.publish();
  const { items } = await desk.feed(client, { after: start });
  expect(items.map(({ type }) => type)).toEqual([
    "chip.connected",
    "chip.paused",
    "chip.banned",
    "contact.number_changed",
  ]);
  expect(items[2]?.data).toEqual({
    instanceName: chip.instanceName,
    condition: "banned",
    since: expect.any(String),
    reason: "banned",
  });
  expect(items[3]?.data).toMatchObject({ to: expect.any(String), previous: expect.any(String) });
});
