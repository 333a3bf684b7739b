import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { migrate } from "@/db/migrate";
import { createEmptyDatabase } from "../setup/database";
import { createDatabaseBefore, type EarlierDatabase } from "../setup/earlier-database";

/** As it was before the ninth digit of a mobile was told from a landline's neighbour: the schema of that time, with rows. */
const BEFORE = "0018_phones_and_contacts";

let database: EarlierDatabase;
let sql: EarlierDatabase["sql"];
let counts: Record<string, number>;

const TABLES = [
  "clientes",
  "messages",
  "attempts",
  "contact_events",
  "chips",
  "api_keys",
  "webhook_events",
] as const;

async function countRows(): Promise<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (const table of TABLES) {
    const [row] = await sql<{ n: number }[]>`select count(*)::int as n from julia.${sql(table)}`;
    counted[table] = row?.n ?? -1;
  }
  return counted;
}

beforeAll(async () => {
  database = await createDatabaseBefore(BEFORE);
  sql = database.sql;
  await fill();
  counts = await countRows();
  await migrate(database.url);
}, 60_000);
afterAll(async () => {
  await database.drop();
});

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const [MIXED, LANDLINE, MOBILE, OLD_MOBILE, MOVED] = [id(1), id(2), id(3), id(4), id(5)];
const [CHIP, WRONG_CHIP, CLIENT] = [id(11), id(12), id(21)];

async function fill(): Promise<void> {
  await sql`insert into julia.clients (id, name) values (${CLIENT}, 'crm')`;
  await sql`insert into julia.api_keys (id, client_id, prefix, digest, scopes)
    values (${id(31)}, ${CLIENT}, 'wag', 'a', array['messages:send']), (${id(32)}, ${CLIENT}, 'wag', 'b', array['selection'])`;
  await sql`insert into julia.chips (id, instance_name, phone, phone_key, owner_phone, owner_key) values
    (${CHIP}, 'norte', '5511940010001', '551140010001', '5511940010001', '551140010001'),
    -- The company's landline by name, and a mobile of somebody else's paired with it.
    (${WRONG_CHIP}, 'sul', '551140020002', '551140020002', '5511940020002', '551140020002')`;
  await sql`insert into julia.clientes (id, telefone, telefone_chave, external_id, nome, instancia_preferida) values
    (${MIXED}, '5511940028922', '551140028922', 'm-1', 'Ana', 'norte'),
    (${LANDLINE}, '551132345678', '551132345678', null, 'Clínica', null),
    (${MOBILE}, '5511951112222', '551151112222', null, null, null),
    (${OLD_MOBILE}, '5511988887777', '551188887777', null, null, null),
    (${MOVED}, '5521977776666', '552177776666', 'm-2', 'Bia', null)`;
  const message = (n: number, contact: string, to: string, key: string, phase: string, ready = false) => sql`
    insert into julia.messages (id, client_id, contact_id, to_phone, to_key, text, kind, phase, ready, expires_at)
    values (${id(100 + n)}, ${CLIENT}, ${contact}, ${to}, ${key}, 'oi', 'new', ${phase}, ${ready}, now() + interval '1 day')`;
  await message(1, MIXED, "5511940028922", "551140028922", "sent");
  await message(2, MIXED, "551140028922", "551140028922", "sent");
  await message(3, MIXED, "551140028922", "551140028922", "queued", true);
  await message(4, MIXED, "5511940028922", "551140028922", "queued");
  await message(5, MOBILE, "5511951112222", "551151112222", "queued", true);
  await message(6, OLD_MOBILE, "551188887777", "551188887777", "sent");
  // Accepted for the phone this contact had before: its history, and no split.
  await message(7, MOVED, "5511940001111", "551140001111", "sent");
  await sql`insert into julia.attempts (id, message_id, chip_id, contact_id, state) values
    (${id(201)}, ${id(101)}, ${CHIP}, ${MIXED}, 'sent'), (${id(202)}, ${id(102)}, ${CHIP}, ${MIXED}, 'sent')`;
  await sql`insert into julia.contact_events (contact_id, kind, to_value, message_id) values
    (${MIXED}, 'assigned', 'norte', ${id(101)}), (${MIXED}, 'assigned', 'norte', ${id(102)})`;
  await sql`insert into julia.webhook_events (digest, chip_id, event, data) values ('d', ${CHIP}, 'messages.upsert',
    ${sql.json({ id: "M", phones: ["5511951112222", "5511988887777"], phoneKeys: ["551151112222", "551188887777"] })})`;
}

it("loses no row", async () => {
  // The landline that shared a contact with a mobile has one of its own now.
  expect(await countRows()).toEqual({ ...counts, clientes: (counts.clientes ?? 0) + 1 });
});

it("gives a mobile whose nine is its own the key that is written out, and leaves all others", async () => {
  const rows = await sql<{ telefone: string; telefone_chave: string }[]>`
    select telefone, telefone_chave from julia.clientes order by telefone_chave`;
  expect(rows.map((row) => [row.telefone, row.telefone_chave])).toEqual([
    ["551132345678", "551132345678"],
    ["551140028922", "551140028922"],
    ["5511988887777", "551188887777"],
    ["5511940028922", "5511940028922"],
    ["5511951112222", "5511951112222"],
    ["5521977776666", "552177776666"],
  ]);
  const keys = await sql<{ to_key: string }[]>`select to_key from julia.messages order by id`;
  expect(keys.map((row) => row.to_key)).toEqual([
    "5511940028922",
    "551140028922",
    "551140028922",
    "5511940028922",
    "5511951112222",
    "551188887777",
    "5511940001111",
  ]);
});

it("splits a contact that was two people's: messages, hand-overs and events follow their number", async () => {
  const [landline] = await sql<{ id: string; nome: string; external_id: string | null; prefers: string }[]>`
    select id, nome, external_id, instancia_preferida as prefers from julia.clientes where telefone = '551140028922'`;
  expect(landline).toMatchObject({ nome: "Ana", external_id: null, prefers: "norte" });
  const other = landline?.id ?? "";
  const contacts = await sql<
    { contact_id: string }[]
  >`select contact_id from julia.messages order by id limit 4`;
  expect(contacts.map((row) => row.contact_id)).toEqual([MIXED, other, other, MIXED]);
  const attempts = await sql<{ contact_id: string }[]>`select contact_id from julia.attempts order by id`;
  expect(attempts.map((row) => row.contact_id)).toEqual([MIXED, other]);
  const events = await sql<{ contact_id: string }[]>`select contact_id from julia.contact_events order by id`;
  expect(events.map((row) => row.contact_id)).toEqual([MIXED, other]);
  expect(await sql`select 1 from julia.chip_contacts where contact_id = ${other}`).toHaveLength(1);
  // Each of the two has its next message waiting for a slot.
  const ready = await sql<{ id: string }[]>`
    select id from julia.messages where phase = 'queued' and ready order by id`;
  expect(ready.map((row) => row.id)).toEqual([id(103), id(104), id(105)]);
});

it("finds that a landline's chip has a mobile of somebody else's", async () => {
  const rows =
    await sql`select instance_name, phone_key, owner_key, wrong_number from julia.chips order by 1`;
  expect(rows).toEqual([
    { instance_name: "norte", phone_key: "5511940010001", owner_key: "5511940010001", wrong_number: false },
    { instance_name: "sul", phone_key: "551140020002", owner_key: "5511940020002", wrong_number: true },
  ]);
});

it("compares what the gateway had told by the new keys", async () => {
  const [event] = await sql<
    { keys: string[] }[]
  >`select data -> 'phoneKeys' as keys from julia.webhook_events`;
  expect(event?.keys).toEqual(["5511951112222", "551188887777"]);
});

it("lets every key that existed change contacts as before", async () => {
  const keys = await sql<{ scopes: string[] }[]>`select scopes from julia.api_keys order by id`;
  expect(keys.map((key) => key.scopes)).toEqual([
    ["messages:send", "contacts:write"],
    ["selection", "contacts:write"],
  ]);
});

it("keeps every trigger", async () => {
  const fresh = await createEmptyDatabase();
  await migrate(fresh.url);
  const other = postgres(fresh.url, { max: 1 });
  const names = (of: postgres.Sql) =>
    of<{ name: string }[]>`select tgname as name from pg_trigger where not tgisinternal order by tgname`;
  expect((await names(sql)).map((row) => row.name)).toEqual((await names(other)).map((row) => row.name));
  await other.end();
  await fresh.drop();
});
