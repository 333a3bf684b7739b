import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clientes, contactEvents, messages } from "@/db/schema";
import { parsePhone } from "@/lib/phone";
import { acceptMessage } from "@/lib/queue/accept-message";
import { type SendMessageInput, sendMessageSchema } from "@/types/messages";
import { newPhone } from "../../factories/pool";
import { addChips, addClient, preparePool, reserve } from "../../factories/pool-traffic";
import { openTestWeb, type TestWeb } from "../../factories/web";

let web: TestWeb;
let clientId: string;

beforeAll(async () => {
  web = await openTestWeb();
  await preparePool(web.sql);
  await addChips(web.sql, [
    { perHour: 1000, perDay: 1000 },
    { perHour: 1000, perDay: 1000 },
  ]);
  clientId = await addClient(web.sql);
});
afterAll(() => web.close());
beforeEach(async () => {
  await web.sql`truncate julia.messages, julia.clientes cascade`;
});

const accept = async (input: Partial<SendMessageInput> & { to: string }) =>
  (
    await acceptMessage(
      web,
      { id: clientId, mayChangeContacts: true },
      sendMessageSchema.parse({ text: "Oi", ...input }),
      null,
    )
  ).id;

const contacts = () => web.db.select().from(clientes).orderBy(clientes.createdAt, clientes.id);
const events = async () =>
  (await web.db.select().from(contactEvents).orderBy(contactEvents.id)).map(
    ({ contactId, kind, from, to }) => ({ contactId, kind, from, to }),
  );
const contactOf = async (messageId: string) => {
  const [row] = await web.db.select().from(messages).where(eq(messages.id, messageId));
  return row?.contactId;
};

describe("one phone is one contact", () => {
  test("in any spelling: ninth digit, country code, punctuation", async () => {
    for (const to of [
      "5511988887777",
      "551188887777",
      "+55 (11) 98888-7777",
      "(11) 98888-7777",
      "11 8888-7777",
      "011 98888 7777",
    ]) {
      await accept({ to });
    }
    expect(await contacts()).toMatchObject([{ telefoneChave: "551188887777" }]);
  });

  test("and other phones are other contacts", async () => {
    for (const to of ["5511988887777", "5521988887777", "5511988887778", "+12125550123", "+4915112345678"]) {
      await accept({ to });
    }
    expect(await contacts()).toHaveLength(5);
  });

  test("even if twenty first messages arrive at once", async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        accept({ to: n % 2 === 0 ? "5511988887777" : "551188887777", contact: { externalId: "medico-1" } }),
      ),
    );
    expect(await contacts()).toHaveLength(1);
    expect(await events()).toEqual([]);
  });
});

describe("a caller's data about a contact", () => {
  test("is stored, and omitted fields keep their values", async () => {
    const to = newPhone();
    await accept({ to, contact: { externalId: "m-1", name: "Ana", specialty: "anestesiologia" } });
    await accept({ to });
    await accept({ to, contact: { name: "Ana Lima" } });
    expect(await contacts()).toMatchObject([
      { externalId: "m-1", nome: "Ana Lima", especialidade: "anestesiologia" },
    ]);
  });

  test("adds the external id to an existing contact without one", async () => {
    const to = newPhone();
    const first = await accept({ to });
    const second = await accept({ to, contact: { externalId: "m-1" } });
    expect(await contactOf(second)).toBe(await contactOf(first));
    expect(await events()).toMatchObject([{ kind: "external_id_moved", from: null, to: "m-1" }]);
  });

  test("changes the phone of a known external id: same contact, same preferred chip, with an event", async () => {
    const [before, after] = [newPhone(), newPhone()];
    const first = await accept({ to: before, contact: { externalId: "m-1" } });
    const [{ name } = { name: "" }] = await web.sql<{ name: string }[]>`
      select instance_name as name from julia.chips order by instance_name limit 1`;
    await web.sql`update julia.clientes set instancia_preferida = ${name}, last_message_at = now()`;
    const second = await accept({ to: after, contact: { externalId: "m-1" } });
    const contactId = (await contactOf(first)) ?? "";
    expect(await contactOf(second)).toBe(contactId);
    expect(await contacts()).toMatchObject([
      {
        telefone: after,
        telefoneChave: parsePhone(after)?.key,
        externalId: "m-1",
        instanciaPreferida: name,
      },
    ]);
    expect(await events()).toEqual([{ contactId, kind: "phone_changed", from: before, to: after }]);
    // A message that was accepted for the old phone is still sent to the old phone.
    const rows = await web.db.select().from(messages).orderBy(messages.seq);
    expect(rows.map((row) => [row.toPhone, row.kind])).toEqual([
      [before, "new"],
      [after, "follow_up"],
    ]);
  });

  test("moves an external id to the contact of the phone without mixing or losing history", async () => {
    const [hers, his] = [newPhone(), newPhone()];
    const old = await accept({ to: hers, contact: { externalId: "m-1", name: "Ana" } });
    const other = await accept({ to: his, contact: { externalId: "m-2", name: "Bia" } });
    const moved = await accept({ to: his, contact: { externalId: "m-1" } });
    expect(await contactOf(moved)).toBe(await contactOf(other));
    expect(await contactOf(old)).not.toBe(await contactOf(other));
    expect(await contacts()).toMatchObject([
      { telefone: hers, externalId: null, nome: "Ana" },
      { telefone: his, externalId: "m-1", nome: "Bia" },
    ]);
    expect(await events()).toMatchObject([
      { contactId: await contactOf(old), kind: "external_id_moved", from: "m-1", to: null },
      { contactId: await contactOf(other), kind: "external_id_moved", from: "m-2", to: "m-1" },
    ]);
  });

  test("never causes a failure, a duplicate or a lost message when phones and ids cross concurrently", async () => {
    const phones = [newPhone(), newPhone(), newPhone()];
    const ids = ["m-1", "m-2", "m-3"];
    const sent = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        accept({
          to: phones[n % 3] ?? "",
          contact: { externalId: ids[Math.floor(n / 3) % 3] },
        }),
      ),
    );
    expect(new Set(sent).size).toBe(60);
    const rows = await contacts();
    expect(rows.length).toBeLessThanOrEqual(3);
    expect(new Set(rows.map((row) => row.telefoneChave)).size).toBe(rows.length);
    expect(await web.db.$count(messages)).toBe(60);
  });
});

describe("order", () => {
  /** Reserves the next message and settles it with the outcome `end`. Returns null if no message is ready. */
  async function next(end: "sent" | "uncertain" | "failed" | "not_sent"): Promise<string | null> {
    const { sql } = web;
    const owner = randomUUID();
    const attemptId = uuidv7();
    const reserved = await reserve(sql, owner, attemptId);
    if (reserved === null) return null;
    await sql`select julia.begin_dispatch(${reserved.message_id}, ${attemptId}, ${owner}, ${reserved.operation_id})`;
    if (end === "sent") await sql`select julia.finish_sent(${attemptId}, ${attemptId}, null)`;
    if (end === "uncertain") await sql`select julia.finish_uncertain(${attemptId}, 'timeout', null)`;
    if (end === "failed") await sql`select julia.finish_failed(${attemptId}, 'timeout', null)`;
    if (end === "not_sent") await sql`select julia.finish_not_sent(${attemptId}, 'message', 'reset', null)`;
    return reserved.message_id;
  }

  test("messages to one contact are sent in order of acceptance, one at a time, whatever their outcomes", async () => {
    const to = newPhone();
    const ids = [];
    for (let n = 0; n < 5; n += 1) ids.push(await accept({ to }));
    expect(await next("sent")).toBe(ids[0]);
    expect(await next("failed")).toBe(ids[1]);
    expect(await next("not_sent")).toBe(ids[2]);
    expect(await next("sent")).toBe(ids[2]);
    expect(await next("uncertain")).toBe(ids[3]);
    expect(await next("sent")).toBe(ids[4]);
    expect(await next("sent")).toBeNull();
  });

  test("during a send, the contact's next message waits and another contact's message is sent", async () => {
    const to = newPhone();
    const first = await accept({ to });
    await accept({ to });
    const attemptId = uuidv7();
    expect((await reserve(web.sql, randomUUID(), attemptId))?.message_id).toBe(first);
    const others = await accept({ to: newPhone() });
    expect((await reserve(web.sql, randomUUID(), uuidv7()))?.message_id).toBe(others);
    expect(await reserve(web.sql, randomUUID(), uuidv7())).toBeNull();
  });

  test("a more urgent message overtakes, and a cancelled message blocks none", async () => {
    const to = newPhone();
    const bulk = await accept({ to, priority: "bulk" });
    const normal = await accept({ to });
    const cancelled = await accept({ to });
    const high = await accept({ to, priority: "high" });
    await web.sql`select julia.cancel_message(${cancelled})`;
    await web.sql`update julia.chip_rotation set attempt_id = null`;
    expect([await next("sent"), await next("sent"), await next("sent"), await next("sent")]).toEqual([
      high,
      normal,
      bulk,
      null,
    ]);
  });
});
