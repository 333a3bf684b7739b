import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { clientes, contactEvents } from "@/db/schema";
import { phoneKey } from "@/lib/phone";
import { insertAttempt, insertOpenChip } from "../../factories/attempts";
import { newLid, openInboundDesk } from "../../factories/inbound-desk";
import { newPhone } from "../../factories/pool";

const desk = await openInboundDesk();
const { pool, chip, arrive, work, contactOf, read } = desk;
afterAll(() => desk.close());

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

  it("is stored once, however many workers meet it first", async () => {
    const lid = newLid();
    const phone = newPhone();
    const chips = await Promise.all(Array.from({ length: 4 }, () => insertOpenChip(pool.ctx)));
    await Promise.all(
      chips.map((from, index) => arrive({ from, ...(index % 2 === 0 ? { lid } : { phone, lid }) })),
    );
    await Promise.all(Array.from({ length: 3 }, () => work()));
    await work();
    const [row] = await pool.ctx.db.execute(sql`
      select count(*)::int as messages, count(distinct contact_id)::int as contacts
      from julia.inbound_messages where chip_id in ${sql`(${sql.join(
        chips.map(({ id }) => sql`${id}::uuid`),
        sql`, `,
      )})`}`);
    expect(row).toMatchObject({ messages: 4, contacts: 1 });
  });
});
