import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/actor";
import { eraseContact } from "@/lib/contacts/erase-contact";
import { exportContact } from "@/lib/contacts/export-contact";
import { optInContact } from "@/lib/contacts/opt-in-contact";
import { optOutContact, optOutPhone } from "@/lib/contacts/opt-out-contact";
import { phoneKey } from "@/lib/phone";
import { selectInstance } from "@/lib/queue/select-instance";
import { withPhoneHash } from "@/lib/settings/erasure-key";
import { ADMIN } from "../../factories/pool";
import { beginOne } from "../../factories/pool-traffic";
import { problemOf } from "../../factories/problem";
import { messageOf, openServices, type Services } from "../v1/services";

const PHONE = "5511977441234";
const KEY = phoneKey(PHONE);
const MARKERS = [PHONE, KEY, "Zulmira", "QZX-77", "abacateiro", "99887766554433", "segredo-da-ficha"];

let services: Services;
let contactId: string;

beforeAll(async () => {
  services = await openServices({ chips: [{ perHour: 5000, perDay: 5000 }] });
  contactId = await useEverywhere();
});
afterAll(() => services.close());

async function client() {
  const [row] = await services.database.sql<{ id: string }[]>`select id from julia.clients limit 1`;
  return { id: row?.id ?? "", mayChangeContacts: true };
}
const admin = () => ({ ...services.webs[0], actor: ADMIN });
const post = (text: string, headers: Record<string, string> = {}) =>
  services.send(
    {
      to: `+${PHONE}`,
      text,
      contact: { externalId: "QZX-77", name: "Zulmira" },
      metadata: { card: "segredo-da-ficha" },
      callbackUrl: `https://example.com/${PHONE}`,
    },
    { headers },
  );

/** The contact, in every table that this kind of use writes. Returns its id. */
async function useEverywhere(): Promise<string> {
  const { sql } = services.database;
  await messageOf(await post("abacateiro 1", { "idempotency-key": PHONE }));
  const begun = await beginOne(sql, randomUUID());
  await sql`select julia.finish_sent(${begun?.attemptId ?? null}, 'GW-1', ${`${KEY}@s.whatsapp.net`})`;
  const selection = { to: PHONE, dryRun: false };
  await selectInstance(services.webs[0], await client(), selection, PHONE);
  await messageOf(await post("abacateiro 2"));
  await services.send({ to: PHONE, text: "abacateiro 3", contact: { name: "Zulmira Abacateiro" } });
  const [contact] = await sql<{ id: string }[]>`select id from julia.clientes where telefone = ${PHONE}`;
  const id = contact?.id ?? "";
  await sql`insert into julia.contact_addresses (lid, contact_id) values ('99887766554433', ${id})`;
  await sql`update julia.clientes set whatsapp_name = 'Zulmira', especialidade = 'abacateiro' where id = ${id}`;
  await sql`insert into julia.inbound_messages (id, chip_id, contact_id, gateway_message_id, direction, kind, text,
      media_file_name, media_sha256, quoted_text, sent_at)
    select ${uuidv7()}, id, ${id}, 'IN-1', 'in', 'document', 'abacateiro?', 'Zulmira.pdf', 'abacateiro', 'abacateiro', now()
    from julia.chips`;
  await sql`insert into julia.webhook_events (digest, chip_id, event, data)
    select d.digest, c.id, 'messages.upsert', d.data from julia.chips c, (values
      ('one', jsonb_build_object('id', 'IN-1', 'text', 'abacateiro?')),
      ('two', jsonb_build_object('id', 'IN-2', 'phoneKeys', jsonb_build_array(${KEY}::text)))) as d (digest, data)`;
  await sql`insert into julia.forwarded_webhooks (chip_id, content_type, body)
    select id, 'application/json', convert_to(${`{"to":"${KEY}","text":"abacateiro"}`}, 'UTF8') from julia.chips`;
  await optOutContact(admin(), id, { reason: "Zulmira ligou" });
  await optInContact(admin(), id, { reason: "Zulmira ligou de novo" });
  await messageOf(await post("abacateiro 4"));
  return id;
}

/** Every column of every table whose content contains a marker. */
async function findMarkers(): Promise<string[]> {
  const { sql } = services.database;
  const columns = await sql<{ place: string; query: string }[]>`
    select format('%s.%s.%s', table_schema, table_name, column_name) as place,
      format('select %s as content from %I.%I where %I is not null',
        case when data_type = 'bytea' then format('encode(%I, ''escape'')', column_name)
          else format('%I::text', column_name) end, table_schema, table_name, column_name) as query
    from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
      and data_type in ('text', 'character varying', 'jsonb', 'json', 'bytea', 'ARRAY')`;
  const places: string[] = [];
  for (const { place, query } of columns) {
    const rows = await sql.unsafe<{ content: string }[]>(query);
    const hit = MARKERS.find((marker) => rows.some(({ content }) => content.includes(marker)));
    if (hit !== undefined) places.push(`${place}: ${hit}`);
  }
  return places;
}

const counts = () => services.database.sql`
  select (select count(*)::int from julia.messages) as messages,
    (select count(*)::int from julia.attempts where state not in ('not_sent', 'released')) as slots,
    (select count(*)::int from julia.inbound_messages) as inbound, held_hour, held_day
  from julia.chip_rotation`;

test("an erasure also takes the messages to the number that another contact had when they were accepted", async () => {
  const { sql } = services.database;
  const phone = "5511966663333";
  const key = phoneKey(phone);
  const { id } = await messageOf(await services.send({ to: phone, text: "para o número antigo" }));
  const [former] = await sql<{ id: string }[]>`select id from julia.clientes where telefone_chave = ${key}`;
  await sql`update julia.clientes set telefone = '5511955554444', telefone_chave = ${phoneKey("5511955554444")}
    where id = ${former?.id ?? ""}`;
  const owner = uuidv7();
  await sql`insert into julia.clientes (id, telefone, telefone_chave) values (${owner}, ${phone}, ${key})`;
  const other = await messageOf(await services.send({ to: "5511955554444", text: "para o número novo" }));

  expect(await eraseContact(admin(), owner)).toMatchObject({ messages: 1, cancelledMessages: 1 });
  const rows =
    await sql`select id, phase, text, to_phone, ready from julia.messages where id in (${id}, ${other.id})
    order by seq`;
  expect(rows).toMatchObject([
    { id, phase: "cancelled", text: "", to_phone: "" },
    { id: other.id, phase: "queued", text: "para o número novo", ready: true },
  ]);
  await services.cancel(other.id);
});

test("an erasure leaves no trace of the contact in any column, keeps the counts, and refuses a re-import", async () => {
  expect((await findMarkers()).length).toBeGreaterThan(15);
  const exported = JSON.stringify(await exportContact(admin(), contactId));
  for (const marker of MARKERS.filter((word) => word !== KEY)) expect(exported).toContain(marker);
  const before = await counts();
  const erased = await eraseContact(admin(), contactId);
  expect(erased).toMatchObject({
    numbers: 1,
    hiddenAddresses: 1,
    messages: 4,
    cancelledMessages: 1,
    inboundMessages: 1,
  });
  expect(await findMarkers()).toEqual([]);
  expect(await counts()).toEqual(before);
  await expect(eraseContact(admin(), contactId)).rejects.toMatchObject({ code: "contact_not_found" });
  // Both processes cached that no key existed.
  for (const web of services.webs) {
    const refused = await services.send({ to: PHONE, text: "Oi", contact: { name: "Zulmira" } }, { web });
    expect((await problemOf(refused)).code).toBe("contact_opted_out");
    const selecting = selectInstance(web, await client(), { to: PHONE, dryRun: false }, null);
    await expect(selecting).rejects.toMatchObject({ code: "contact_opted_out" });
  }
  const { id } = await client();
  const actor: Actor = { kind: "service", id, label: "crm", scopes: ["contacts:write"] };
  expect(await optOutPhone({ ...services.webs[0], actor }, PHONE, {})).toMatchObject({
    optedOut: true,
    cause: "erased",
  });
  expect(await findMarkers()).toEqual([]);
  expect((await services.send({ to: "11 97744-9999", text: "Oi" })).status).toBe(202);
});

test("after AUTH_SECRET has changed, an erasure works and is remembered", async () => {
  const to = "5511977448888";
  await messageOf(await services.send({ to, text: "Oi" }));
  const [contact] = await services.database.sql`select id from julia.clientes where telefone = ${to}`;
  const [web] = services.webs;
  const config = { ...web.config, authSecret: "another secret of more than 32 characters" };
  // A new process knows no key yet.
  const restarted = { ...web, config, sql: services.database.sql };
  expect(await eraseContact({ ...restarted, actor: ADMIN }, contact?.id)).toMatchObject({ numbers: 1 });
  const find = (hash: string | null) => services.database.sql`
    select 1 from julia.erased_contacts where hash = ${hash}`;
  expect(await withPhoneHash(restarted, phoneKey(to), find)).toHaveLength(1);
});
