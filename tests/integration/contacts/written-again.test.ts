import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eraseContact } from "@/lib/contacts/erase-contact";
import { replyToContact } from "@/lib/contacts/reply-to-contact";
import { phoneKey } from "@/lib/phone";
import { sendAgain } from "@/lib/queue/again/send-again";
import { resolveUncertain } from "@/lib/queue/settle/resolve-uncertain";
import { ADMIN, newPhone, OPERATOR } from "../../factories/pool";
import { beginOne } from "../../factories/pool-traffic";
import { problemOf } from "../../factories/problem";
import { messageOf, openServices, type Services } from "../v1/services";
import { consentRoutes } from "./consent-routes";

let services: Services;

beforeAll(async () => {
  services = await openServices({ chips: [{ perHour: 5000, perDay: 5000 }] });
});
afterAll(() => services.close());

const operator = () => ({ ...services.webs[0], actor: OPERATOR });
const send = (to: string, more: object = {}) => services.send({ to, text: "Oi", ...more });
const codeOf = async (response: Response) => (await problemOf(response)).code;

/** A contact that was erased and has written to a chip since. Returns the new contact. */
async function writeAgain(phone: string): Promise<string> {
  const { sql } = services.database;
  const key = phoneKey(phone);
  await messageOf(await send(phone));
  const [erased] = await sql<{ id: string }[]>`select id from julia.clientes where telefone_chave = ${key}`;
  await eraseContact({ ...services.webs[0], actor: ADMIN }, erased?.id ?? "");
  const data = { id: randomUUID(), fromMe: false, kind: "text", text: "Ainda?", phone, phoneKeys: [key] };
  await sql`select julia.receive_message(id, ${JSON.stringify(data)}::text::jsonb, clock_timestamp())
    from julia.chips limit 1`;
  const [contact] = await sql<{ id: string }[]>`select id from julia.clientes where telefone_chave = ${key}`;
  return contact?.id ?? "";
}

const endWindow = (contactId: string) => services.database.sql`
  update julia.clientes set last_reply_at = now() - interval '25 hours' where id = ${contactId}`;
const reply = (contactId: string) =>
  replyToContact(operator(), contactId, { text: "Sim", idempotencyKey: uuidv7() });

test("a service opts out the person who wrote again, and nobody writes any more", async () => {
  const phone = newPhone();
  await writeAgain(phone);
  const consent = consentRoutes(services.webs[0], services.keys.crm);
  expect(await consent.put(phone)).toMatchObject({ optedOut: true, cause: "service" });
  expect(await consent.get(phone)).toMatchObject({ optedOut: true, cause: "service" });
  expect(await codeOf(await send(phone))).toBe("contact_opted_out");
});

test("the person is answered within the reply window, and neither later nor by a message for later", async () => {
  const phone = newPhone();
  const contactId = await writeAgain(phone);
  await reply(contactId);
  await messageOf(await send(phone));
  const sendAt = new Date(Date.now() + 3 * 86_400_000).toISOString();
  expect(await codeOf(await send(phone, { sendAt }))).toBe("contact_opted_out");
  await endWindow(contactId);
  expect(await codeOf(await send(phone))).toBe("contact_opted_out");
  await expect(reply(contactId)).rejects.toMatchObject({ code: "contact_opted_out" });
});

/** A message whose number no contact has any more. */
async function sendToFormerNumber(): Promise<{ id: string; former: string }> {
  const former = newPhone();
  const contact = { externalId: uuidv7() };
  const { id } = await messageOf(await send(former, { contact }));
  return { id, former };
}
const changeNumber = (former: string) => services.database.sql`
  update julia.clientes set telefone = ${newPhone()}, telefone_chave = ${phoneKey(newPhone())}
  where telefone_chave = ${phoneKey(former)}`;

test("after an erasure, a message to a number that no contact has any more is sent again", async () => {
  await writeAgain(newPhone());
  const { sql } = services.database;
  await sql`update julia.messages set phase = 'cancelled', ready = false where phase = 'queued'`;
  const ended = await sendToFormerNumber();
  await changeNumber(ended.former);
  await sql`update julia.messages set phase = 'expired', ready = false, failed_at = now(), error_code = 'expired'
    where id = ${ended.id}`;
  expect(await sendAgain(operator(), { ids: [ended.id], ttlSeconds: 3600 })).toMatchObject({
    sent: [{ id: ended.id }],
    refused: [],
  });

  await sql`update julia.messages set phase = 'cancelled', ready = false where phase = 'queued'`;
  const uncertain = await sendToFormerNumber();
  const begun = await beginOne(sql, randomUUID());
  await sql`select julia.finish_uncertain(${begun?.attemptId ?? null}, 'timeout', null)`;
  await changeNumber(uncertain.former);
  const resolved = await resolveUncertain(operator(), uncertain.id, "send_again");
  expect(resolved.supersededBy).not.toBeNull();
});
