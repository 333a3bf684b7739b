import { randomInt } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { clientes, contactEvents } from "@/db/schema";
import { phoneKey } from "@/lib/phone";
import { insertAttempt, insertOpenChip } from "../../factories/attempts";
import { newLid, openInboundDesk } from "../../factories/inbound-desk";
import { eventually, newPhone } from "../../factories/pool";
import { hurryPending } from "../../factories/webhook-model";
import { seeded } from "../../setup/proof";

const desk = await openInboundDesk();
const { pool, chip, arrive, work, contactOf, read } = desk;
afterAll(() => desk.close());
const seed = randomInt(1_000_000);
const random = seeded(seed);

describe("a contact behind a hidden address", () => {
  it("is a contact of its own until its number is known, and then merges into the number's contact", async () => {
    const lid = newLid();
    const hidden = await arrive({ lid });
    await work();
    expect((await read(hidden)).from).toBe(`lid:${lid}`);
    const before = await contactOf(hidden);

    const { to, contactId } = await insertAttempt(pool.ctx, chip, { state: "sent" });
    await arrive({ lid, phone: to });
    await work();
    expect((await contactOf(hidden)).id).toBe(contactId);
    expect((await read(hidden)).from).toBe(to);
    expect(await pool.ctx.db.$count(clientes, eq(clientes.id, before.id))).toBe(0);
    const history = await pool.ctx.db
      .select()
      .from(contactEvents)
      .where(eq(contactEvents.contactId, contactId));
    expect(history).toMatchObject([{ kind: "merged", from: `lid:${lid}`, to }]);

    // The address is known now, so a message that contains only the address belongs to the same contact.
    const later = await arrive({ lid });
    await work();
    expect((await contactOf(later)).id).toBe(contactId);
  });

  it("keeps its row if the number is new", async () => {
    const lid = newLid();
    const phone = newPhone();
    const hidden = await arrive({ lid });
    await work();
    const { id } = await contactOf(hidden);
    await arrive({ lid, phone });
    await work();
    expect(await contactOf(hidden)).toMatchObject({ id, telefone: phone, telefoneChave: phoneKey(phone) });
  });

  it("reports its opt-out to the services once its number is known", async () => {
    for (const isKnown of [false, true]) {
      const lid = newLid();
      const { to: phone } = isKnown
        ? await insertAttempt(pool.ctx, chip, { state: "sent" })
        : { to: newPhone() };
      await arrive({ lid, message: { conversation: "SAIR" } });
      await work();
      const received = await arrive({ lid, phone });
      await work();
      const { id } = await contactOf(received);
      const reported = await pool.ctx.db.execute(sql`
        select type from julia.events where contact_id = ${id} order by seq`);
      expect(reported.map(({ type }) => type).slice(-2)).toEqual(["contact.opted_out", "message.received"]);
    }
  });

  it(`is stored once, however many workers meet it first (seed ${seed})`, async () => {
    const chips = await Promise.all(Array.from({ length: 4 }, () => insertOpenChip(pool.ctx)));
    const people = Array.from({ length: 12 }, () => ({ lid: newLid(), phone: newPhone() }));
    for (const { lid, phone } of people) {
      // A service writes to some of the numbers first, so that their contacts exist.
      if (random() < 0.5) await insertAttempt(pool.ctx, chip, { state: "sent", to: phone });
      await Promise.all(chips.map((from) => arrive({ from, lid, ...(random() < 0.5 && { phone }) })));
      await arrive({ lid, phone });
    }
    await Promise.all(Array.from({ length: 4 }, () => work()));
    await eventually(
      async () => {
        await work();
        return hurryPending(pool.ctx);
      },
      (pending) => pending === 0,
    );
    const rows = await pool.ctx.db.execute(sql`
      select k.telefone as phone, count(*)::int as messages
      from julia.inbound_messages i join julia.clientes k on k.id = i.contact_id
      where k.telefone in ${people.map(({ phone }) => phone)} group by k.telefone`);
    expect(rows).toHaveLength(people.length);
    for (const { messages } of rows) expect(messages).toBe(chips.length + 1);
    expect(await pool.ctx.db.$count(clientes, sql`telefone_chave like 'lid:%'`)).toBe(0);
  });
});
