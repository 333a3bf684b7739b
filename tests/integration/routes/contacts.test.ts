// biome-ignore-all lint/style/noExcessiveLinesPerFile: all tests share one pool
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { POST as uploadMedia } from "@/app/api/dashboard/media/route";
import { media } from "@/db/schema";
import { eraseContact } from "@/lib/contacts/erase-contact";
import { phoneKey } from "@/lib/phone";
import {
  type ContactPage,
  type ConversationPage,
  contactDetailSchema,
  contactPageSchema,
  conversationPageSchema,
  replyAnswerSchema,
} from "@/types/contact-pages";
import { mediaSchema } from "@/types/media";
import { png } from "../../factories/media-files";
import { ADMIN, newPhone } from "../../factories/pool";
import { problemOf } from "../../factories/problem";
import { connectChip, insertClient, queueText, readMessage, withoutGaps } from "../../factories/sending";
import { webRequest } from "../../factories/web";
import { type Dashboard, openDashboard } from "./dashboard";
import { ROUTES, type Route } from "./routes";

let dashboard: Dashboard;
let clientId: string;
let north: Awaited<ReturnType<typeof connectChip>>;
let south: Awaited<ReturnType<typeof connectChip>>;

beforeAll(async () => {
  dashboard = await openDashboard();
  await withoutGaps(dashboard.pool);
  clientId = await insertClient(dashboard.pool, "crm");
  north = await connectChip(dashboard.pool, { perHour: 1000, perDay: 1000 });
  south = await connectChip(dashboard.pool, { perHour: 1000, perDay: 1000 });
});
afterAll(() => dashboard.close());

const FILE = Buffer.from("bytes of a file");

interface Contact {
  id: string;
  phone: string;
}

/** `repliedTo`: the chip that the contact has just answered. */
async function insertContact(
  columns: Record<string, string | null> = {},
  { repliedTo }: { repliedTo?: string } = {},
): Promise<Contact> {
  const { sql } = dashboard.web;
  const contact = { id: uuidv7(), phone: newPhone() };
  const named = { telefone: contact.phone, telefone_chave: phoneKey(contact.phone), ...columns };
  await sql`insert into julia.clientes ${sql({ id: contact.id, ...named })}`;
  if (repliedTo !== undefined) {
    await sql`update julia.clientes set last_reply_at = julia.clock(), reply_chip_id = ${repliedTo}
      where id = ${contact.id}`;
  }
  return contact;
}

async function insertInbound(contact: Contact, columns: Record<string, string | null> = {}): Promise<string> {
  const { sql } = dashboard.web;
  const id = uuidv7();
  const row = {
    id,
    chip_id: north.chipId,
    contact_id: contact.id,
    gateway_message_id: id,
    direction: "in",
    kind: "text",
    text: "Posso sim",
    sent_at: new Date().toISOString(),
    ...columns,
  };
  await sql`insert into julia.inbound_messages ${sql(row)}`;
  return id;
}

const list = async (query: string): Promise<ContactPage> => {
  const response = await dashboard.call(ROUTES.contacts, { query, role: "manager" });
  expect(response.status, query).toBe(200);
  return contactPageSchema.strict().parse(await response.json());
};
const idsFor = async (query: string) => (await list(query)).items.map(({ id }) => id);

const conversation = async (
  contact: Contact,
  { role = "operator", cursor = "" }: { role?: "operator" | "manager"; cursor?: string | null } = {},
): Promise<ConversationPage> => {
  const query = cursor === "" || cursor === null ? "" : `cursor=${cursor}`;
  const response = await dashboard.call(ROUTES.conversation, { at: contact.id, query, role });
  expect(response.status).toBe(200);
  return conversationPageSchema.strict().parse(await response.json());
};

const detail = async (contact: Contact, role: "operator" | "manager" = "operator") =>
  contactDetailSchema
    .strict()
    .parse(await (await dashboard.call(ROUTES.contact, { at: contact.id, role })).json());

const call = (route: Route, contact: Contact, body: Record<string, unknown>) =>
  dashboard.call(route, { at: contact.id, role: "operator", body });
const reply = (contact: Contact, text: string, idempotencyKey: string = uuidv7()) =>
  call(ROUTES.replyToContact, contact, { text, idempotencyKey });

test("contacts are found by name without accents, phone in any format, hidden address and external id", async () => {
  const ana = await insertContact({ nome: "Ana Conceição", external_id: "crm-4711" });
  const bia = await insertContact({ whatsapp_name: "Bia Ção" });
  const hidden = await insertContact({ telefone: null, telefone_chave: "lid:99887766554433" });
  const national = ana.phone.slice(2);
  for (const search of ["conceicao", "ana conc", "4711", ana.phone, national, `+55 ${national}`]) {
    expect(await idsFor(`search=${encodeURIComponent(search)}`), search).toContain(ana.id);
  }
  expect(await idsFor("search=bia%20cao")).toEqual([bia.id]);
  expect(await list("search=99887766554433")).toMatchObject({
    items: [{ id: hidden.id, address: "lid:99887766554433", name: null }],
  });
  expect(await idsFor("search=zzz")).toEqual([]);
});

test("the filters select by preferred chip, opt-out and reply in 24 hours", async () => {
  const { sql } = dashboard.web;
  const preferring = await insertContact({ instancia_preferida: south.instanceName });
  const optedOut = await insertContact();
  await sql`update julia.clientes set opted_out_at = julia.clock(), opt_out_cause = 'keyword' where id = ${optedOut.id}`;
  const replied = await insertContact({}, { repliedTo: north.chipId });
  const repliedLongAgo = await insertContact();
  await sql`update julia.clientes set last_reply_at = julia.clock() - interval '25 hours' where id = ${repliedLongAgo.id}`;
  expect(await idsFor(`preferred=${south.instanceName.toUpperCase()}`)).toEqual([preferring.id]);
  expect(await idsFor("state=opted_out")).toEqual([optedOut.id]);
  const inADay = await idsFor("state=replied");
  expect(inADay).toContain(replied.id);
  expect(inADay).not.toContain(repliedLongAgo.id);
});

test("all pages together list every contact once, latest activity first, silent contacts last", async () => {
  const { sql } = dashboard.web;
  await sql`insert into julia.clientes (id, telefone, telefone_chave, nome, last_message_at)
    select gen_random_uuid(), '5511' || 30000000 + n, '5511' || 30000000 + n, 'Paginada',
      case when n % 3 = 0 then null else julia.clock() - make_interval(mins => n / 4) end
    from generate_series(1, 130) n`;
  const seen: ContactPage["items"] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: ContactPage = await list(`search=paginada${cursor === "" ? "" : `&cursor=${cursor}`}`);
    seen.push(...page.items);
    cursor = page.nextCursor;
  }
  expect(new Set(seen.map(({ id }) => id)).size).toBe(130);
  expect(seen).toHaveLength(130);
  const times = seen.map(({ lastMessageAt }) => lastMessageAt ?? "");
  expect(times).toEqual([...times].sort().reverse());
});

test("a conversation lists both directions, with reactions at their message", async () => {
  const contact = await insertContact({}, { repliedTo: north.chipId });
  const sentId = uuidv7();
  const { messageId } = replyAnswerSchema.parse(await (await reply(contact, "Tem plantão sábado?")).json());
  const answer = await insertInbound(contact, {
    quoted_message_id: messageId,
    quoted_gateway_id: sentId,
    quoted_text: "Tem plantão sábado?",
  });
  await insertInbound(contact, { kind: "reaction", text: "👍", quoted_message_id: messageId });
  await insertInbound(contact, { kind: "reaction", text: "❤️", quoted_message_id: messageId });
  await insertInbound(contact, { kind: "reaction", text: null, quoted_inbound_id: answer });
  const image = await insertInbound(contact, { kind: "image", text: null, media_bytes: "2048" });
  const { items, nextCursor } = await conversation(contact);
  expect(nextCursor).toBeNull();
  expect(items).toMatchObject([
    { id: image, direction: "in", kind: "image", media: { bytes: 2048 } },
    { id: answer, text: "Posso sim", quoted: { text: "Tem plantão sábado?" }, reactions: [] },
    {
      id: messageId,
      direction: "out",
      status: "queued",
      client: "julia dashboard",
      person: "Pessoa operator",
      reactions: [{ direction: "in", text: "❤️" }],
    },
  ]);
});

test("managers see who wrote when, but no text", async () => {
  const contact = await insertContact();
  await insertInbound(contact, {
    text: "segredo do médico",
    media_file_name: "segredo.pdf",
    kind: "document",
  });
  await dashboard.web.sql`update julia.clientes set opted_out_at = julia.clock(), opt_out_cause = 'operator',
    opt_out_reason = 'segredo' where id = ${contact.id}`;
  const seen = await conversation(contact, { role: "manager" });
  expect(seen.items).toMatchObject([{ kind: "document", text: null, direction: "in" }]);
  expect(JSON.stringify([seen, await detail(contact, "manager")])).not.toContain("segredo");
  expect((await detail(contact)).optOut).toMatchObject({ reason: "segredo" });
});

/** Stores a file of a contact. Resolves to its id. */
async function insertMedia(columns: {
  mimeType: string;
  fileKey?: string;
  removedAt?: Date;
}): Promise<string> {
  const id = uuidv7();
  await dashboard.web.db.insert(media).values({ id, sha256: "", bytes: FILE.length, ...columns });
  return id;
}

test("files are shown to people who may read texts, and only harmless images in the page itself", async () => {
  const contact = await insertContact();
  const [fileKey, path] = [uuidv7(), join(tmpdir(), uuidv7())];
  writeFileSync(path, FILE);
  await dashboard.web.files.put(fileKey, path);
  const image = await insertMedia({ mimeType: "image/png", fileKey });
  const script = await insertMedia({ mimeType: "image/svg+xml", fileKey });
  const pending = await insertMedia({ mimeType: "application/pdf" });
  const gone = await insertMedia({ mimeType: "audio/ogg", removedAt: new Date() });
  for (const [kind, media_id] of Object.entries({ image, document: pending, audio: gone })) {
    await insertInbound(contact, { kind, media_id, text: null, media_file_name: "exame.pdf" });
  }
  const shown = async (role: "operator" | "manager") =>
    Object.fromEntries((await conversation(contact, { role })).items.map(({ kind, media }) => [kind, media]));
  expect(await shown("operator")).toMatchObject({
    image: { id: image, state: "ready", mimeType: "image/png", fileName: "exame.pdf" },
    document: { id: pending, state: "pending" },
    audio: { id: gone, state: "gone" },
  });
  expect((await shown("manager")).image).toMatchObject({ id: null, fileName: null, state: "ready" });

  const read = async (at: string, query = "") => {
    const response = await dashboard.call(ROUTES.media, { at, query, role: "operator" });
    return {
      status: response.status,
      how: response.headers.get("content-disposition"),
      body: await response.text(),
    };
  };
  expect(await read(image)).toMatchObject({
    status: 200,
    how: expect.stringMatching(/^inline/),
    body: `${FILE}`,
  });
  expect((await read(image, "download=1")).how).toMatch(/^attachment/);
  expect((await read(script)).how).toMatch(/^attachment/);
  expect(await read(gone)).toMatchObject({ status: 404 });
  await dashboard.web.files.remove(fileKey);
  rmSync(path);
});

function upload(body: Buffer, type: string, role: "operator" | "manager" = "operator"): Promise<Response> {
  const headers = { "content-type": type, "x-file-name": "exame%20do%20Jo%C3%A3o.png" };
  const request = webRequest("/api/dashboard/media", {
    method: "POST",
    cookie: dashboard.cookies[role],
    headers,
  });
  return uploadMedia(new Request(request, { body: new Uint8Array(body) }));
}

test("an operator sends a file, with a repeated request only once", async () => {
  const contact = await insertContact({}, { repliedTo: north.chipId });
  expect((await upload(png(), "image/png", "manager")).status).toBe(403);
  expect(await problemOf(await upload(Buffer.from("no image"), "image/png"))).toMatchObject({
    code: "unsupported_media_type",
  });
  const uploaded = await upload(png(), "image/png");
  expect(uploaded.status).toBe(201);
  const { mediaId, fileName } = mediaSchema.strict().parse(await uploaded.json());
  expect(fileName).toBe("exame do João.png");
  const body = { mediaId, idempotencyKey: uuidv7() };
  const answers = [];
  for (const _ of [1, 2]) {
    const response = await call(ROUTES.replyToContact, contact, body);
    answers.push(replyAnswerSchema.parse(await response.json()).messageId);
  }
  expect(new Set(answers).size).toBe(1);
  expect((await conversation(contact)).items).toMatchObject([
    {
      direction: "out",
      kind: "image",
      media: { id: mediaId, state: "ready", mimeType: "image/png", fileName },
    },
  ]);
  const foreign = await call(ROUTES.replyToContact, contact, { mediaId: uuidv7(), idempotencyKey: uuidv7() });
  expect(await problemOf(foreign)).toMatchObject({ code: "media_not_found" });
});

test("older pages of a conversation neither repeat nor omit a message, also with earlier numbers", async () => {
  const contact = await insertContact();
  const { sql } = dashboard.web;
  const ids = await Promise.all(
    Array.from({ length: 3 }, (_, i) =>
      queueText(dashboard.pool, { clientId, text: `oi ${i}`, to: contact.phone }),
    ),
  );
  const { version } = await detail(contact);
  expect((await call(ROUTES.updateContact, contact, { version, phone: newPhone() })).status).toBe(200);
  await sql`insert into julia.inbound_messages (id, chip_id, contact_id, gateway_message_id, direction, kind, text, sent_at)
    select gen_random_uuid(), ${north.chipId}, ${contact.id}, 'many-' || n, 'in', 'text', 'texto ' || n,
      julia.clock() - make_interval(mins => n / 3) from generate_series(1, 95) n`;
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: ConversationPage = await conversation(contact, { cursor });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  expect(seen).toHaveLength(98);
  expect(new Set(seen).size).toBe(98);
  expect(seen).toEqual(expect.arrayContaining(ids));
});

test("a reply in the reply window leaves through the chip that the contact answered", async () => {
  const contact = await insertContact(
    { instancia_preferida: south.instanceName },
    { repliedTo: north.chipId },
  );
  expect(await detail(contact)).toMatchObject({
    nextChipName: north.instanceName,
    replyWindowUntil: expect.any(String),
  });
  const { messageId } = replyAnswerSchema.parse(await (await reply(contact, "Combinado")).json());
  expect(await readMessage(dashboard.pool, messageId)).toMatchObject({
    kind: "reply",
    routeKind: "chip",
    routeChipId: north.chipId,
    text: "Combinado",
  });
  const [audit] = await dashboard.web.sql`
    select action, details from julia.audit_log where target_id = ${messageId}`;
  expect(audit).toEqual({ action: "contact.reply", details: null });
});

test("without a reply window, the page names the preferred chip or none", async () => {
  const preferring = await insertContact({ instancia_preferida: south.instanceName });
  expect(await detail(preferring)).toMatchObject({
    nextChipName: south.instanceName,
    replyWindowUntil: null,
  });
  expect(await detail(await insertContact())).toMatchObject({ nextChipName: null, replyWindowUntil: null });
});

test("pressing twice sends once; the same key with another text is refused", async () => {
  const contact = await insertContact();
  const key = uuidv7();
  const answers = await Promise.all([1, 2, 3, 4].map(() => reply(contact, "Oi, doutora", key)));
  const ids = await Promise.all(
    answers.map(async (one) => replyAnswerSchema.parse(await one.json()).messageId),
  );
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
  expect(new Set(ids).size).toBe(1);
  expect((await conversation(contact)).items).toHaveLength(1);
  expect((await problemOf(await reply(contact, "Outro texto", key))).code).toBe("idempotency_key_mismatch");
});

test("nothing is sent to a contact that has opted out, has no number or does not exist", async () => {
  const optedOut = await insertContact();
  await dashboard.web.sql`update julia.clientes set opted_out_at = julia.clock(), opt_out_cause = 'keyword'
    where id = ${optedOut.id}`;
  const hidden = await insertContact({ telefone: null, telefone_chave: "lid:1234567890" });
  const unknown = { id: uuidv7(), phone: "" };
  for (const [contact, code] of [
    [optedOut, "contact_opted_out"],
    [hidden, "contact_without_phone"],
    [unknown, "contact_not_found"],
  ] as const) {
    expect((await problemOf(await reply(contact, "Oi"))).code).toBe(code);
  }
  expect((await conversation(optedOut)).items).toEqual([]);
});

test("a waiting message follows its contact to the chip that an operator chooses", async () => {
  const contact = await insertContact({ instancia_preferida: north.instanceName });
  const id = await queueText(dashboard.pool, { clientId, text: "oi", to: contact.phone });
  expect((await readMessage(dashboard.pool, id)).routeChipId).toBe(north.chipId);
  const { version } = await detail(contact);
  const body = { version, instanceName: south.instanceName };
  const answer = await call(ROUTES.updateContact, contact, body);
  expect(contactDetailSchema.parse(await answer.json())).toMatchObject({
    preferredInstance: south.instanceName,
    version: version + 1,
    events: [
      { kind: "migrated", from: north.instanceName, to: south.instanceName, person: "Pessoa operator" },
    ],
  });
  expect((await readMessage(dashboard.pool, id)).routeChipId).toBe(south.chipId);
  expect((await problemOf(await call(ROUTES.updateContact, contact, body))).code).toBe("version_conflict");
  const missing = { version: version + 1, instanceName: "nobody-1" };
  expect((await problemOf(await call(ROUTES.updateContact, contact, missing))).code).toBe(
    "instance_not_found",
  );
});

test("a new number is unique, reported to services, and gives a hidden contact its number", async () => {
  const { sql } = dashboard.web;
  const other = await insertContact();
  const hidden = await insertContact({ telefone: null, telefone_chave: "lid:5544332211" });
  const taken = await call(ROUTES.updateContact, hidden, { version: 1, phone: other.phone });
  expect((await problemOf(taken)).code).toBe("contact_phone_taken");
  const phone = newPhone();
  const changed = await call(ROUTES.updateContact, hidden, { version: 1, phone });
  expect(contactDetailSchema.parse(await changed.json())).toMatchObject({
    address: phone,
    events: [{ kind: "phone_changed", from: null, to: phone }],
  });
  expect(await sql`select contact_id from julia.contact_addresses where lid = '5544332211'`).toEqual([
    { contact_id: hidden.id },
  ]);
  expect(await sql`select type from julia.events where contact_id = ${hidden.id}`).toEqual([
    { type: "contact.number_changed" },
  ]);
  const [audit] = await sql`select details from julia.audit_log where target_id = ${hidden.id}`;
  expect(audit).toEqual({ details: { number: "changed" } });
  expect(dashboard.logLines.join("")).not.toContain(phone);
});

test("the old number of a contact that has opted out stays opted out", async () => {
  const ana = await insertContact();
  await dashboard.web.sql`update julia.clientes set opted_out_at = julia.clock(), opt_out_cause = 'keyword'
    where id = ${ana.id}`;
  const { version } = await detail(ana);
  expect((await call(ROUTES.updateContact, ana, { version, phone: newPhone() })).status).toBe(200);
  const kept = await dashboard.web.sql`select opt_out_cause from julia.clientes
    where telefone = ${ana.phone} and opted_out_at is not null`;
  expect(kept).toEqual([{ opt_out_cause: "keyword" }]);
});

test("two contacts that are given the same number at once: one gets it", async () => {
  const contacts = [await insertContact(), await insertContact()];
  const phone = newPhone();
  const answers = await Promise.all(
    contacts.map((contact) => call(ROUTES.updateContact, contact, { version: 1, phone })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test("no contact gets the number of an erased contact, and erased contacts are neither answered nor changed", async () => {
  const erased = await insertContact({ nome: "Apagada" });
  const other = await insertContact();
  await eraseContact({ ...dashboard.web, actor: ADMIN }, erased.id);
  const { version } = await detail(other);
  const answer = await call(ROUTES.updateContact, other, { version, phone: erased.phone });
  expect((await problemOf(answer)).code).toBe("contact_opted_out");
  expect((await detail(other)).address).toBe(other.phone);
  const gone = await detail(erased);
  expect(gone).toMatchObject({ address: "erased", name: null, erasedAt: expect.any(String) });
  expect((await problemOf(await reply(erased, "Oi"))).code).toBe("contact_opted_out");
  const change = { version: gone.version, phone: newPhone() };
  expect((await problemOf(await call(ROUTES.updateContact, erased, change))).code).toBe("contact_opted_out");
});

test("the page of an erased person who writes again says when the number was erased", async () => {
  const erased = await insertContact({ nome: "Apagada" });
  const before = await insertContact();
  expect((await detail(before)).numberErasedAt).toBeNull();
  await eraseContact({ ...dashboard.web, actor: ADMIN }, erased.id);
  const { erasedAt, numberErasedAt } = await detail(erased);
  expect(numberErasedAt).toBeNull();
  const again = await insertContact({ telefone: erased.phone, telefone_chave: phoneKey(erased.phone) });
  expect(await detail(again)).toMatchObject({ erasedAt: null, numberErasedAt: erasedAt });
  expect((await detail(before)).numberErasedAt).toBeNull();
});

test("managers do not read why an opt-out was lifted", async () => {
  const { sql } = dashboard.web;
  const contact = await insertContact();
  await sql`insert into julia.contact_events (contact_id, kind, from_value, to_value)
    values (${contact.id}, 'opted_in', 'operator', 'segredo')`;
  const liftedFor = async (role: "operator" | "manager") => (await detail(contact, role)).events[0]?.to;
  expect(await liftedFor("operator")).toBe("segredo");
  expect(await liftedFor("manager")).toBeNull();
});
