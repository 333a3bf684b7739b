import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_OPT_OUT_KEYWORDS } from "@/types/conversation";
import { optOutForm } from "@/types/opt-out-form";
import { addChips, contactPhone, preparePool } from "../../factories/pool-traffic";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await preparePool(database.sql);
  await addChips(database.sql, [{ perHour: 100, perDay: 100 }]);
  await addChips(database.sql, [{ perHour: 100, perDay: 100 }]);
});
afterAll(() => database.close());

const OPT_OUTS = [
  ...["SAIR", "sair", "Sair.", " sair ", "S A I R", "*SAIR*", "“sair”", "sair 👋", "SAIR!!!", "\nsair\n"],
  ...[
    "Parar.",
    "parar",
    "PARAR 🛑",
    "pare!!",
    "Pare",
    "PARE, ",
    "…pare",
    "pare 🙏🏽",
    "stop",
    "Stop 🙏",
    "STOP!",
  ],
  ...["Cancelar", "cancelar?", "Descadastrar", "remover", "Remover ❌"],
  ...[" Não quero receber ", "nao quero receber", "NÃO  QUERO RECEBER!!", "na\u0303o quero receber 😡"],
];
const SENTENCES = [
  ...[
    "Vou parar no hospital às 18h",
    "pode cancelar o plantão de amanhã?",
    "como faço para sair do hospital",
  ],
  ...[
    "Vou sair agora, falamos depois",
    "não posso parar agora",
    "pare de se preocupar, eu vou",
    "stop motion",
  ],
  ...[
    "Quero cancelar",
    "cancelar o plantão",
    "pode remover meu outro número?",
    "não quero receber por PIX",
    "sai",
  ],
  ...[
    "Consegui sair mais cedo",
    "parar?? nunca",
    "não",
    "não quero",
    "quero receber",
    "sairei às 10h",
    "parei",
  ],
  ...["comparar os valores", "ok, pode parar na entrada", "para quando é o plantão?", "descadastrar quem?"],
  ...[
    "Não quero receber menos que 1200",
    "sair 2",
    "cancelar 10/12",
    "👍",
    "",
    "Stop by às 9h?",
    "removeram a vaga?",
  ],
];

test.each([
  ["an opt-out", OPT_OUTS, true],
  ["no opt-out", SENTENCES, false],
] as const)("judges 30 replies as %s", async (_name, texts, expected) => {
  expect(texts).toHaveLength(30);
  const rows = await database.sql<{ text: string; judged: boolean; form: string }[]>`
    select text, julia.is_opt_out(text, ${[...DEFAULT_OPT_OUT_KEYWORDS]}) as judged, julia.opt_out_form(text) as form
    from unnest(${[...texts]}::text[]) as t (text)`;
  expect(rows.filter(({ judged }) => judged !== expected).map(({ text }) => text)).toEqual([]);
  // The settings page compares keywords in the same form.
  expect(rows.map(({ form }) => form)).toEqual(rows.map(({ text }) => optOutForm(text)));
});

/** The second chip receives this text from a contact. Returns the messages that the product has for the contact. */
async function receive(n: number, text: string, facts: object = {}): Promise<readonly unknown[]> {
  const { sql } = database;
  const phone = contactPhone(n);
  const ids = { id: uuidv7(), contactId: uuidv7(), inboundId: uuidv7() };
  const data = { ...ids, fromMe: false, phone, phoneKeys: [phone], kind: "text", text, ...facts };
  const [row] = await sql<{ result: string }[]>`
    select julia.receive_message(max(id::text)::uuid, ${JSON.stringify(data)}::text::jsonb,
      julia.clock()) as result
    from julia.chips`;
  expect(row).toEqual({ result: "received" });
  return await sql`
    select m.text, m.kind, m.phase, m.route_chip_id = k.reply_chip_id as through_reply_chip, c.name as client
    from julia.messages m join julia.clientes k on k.id = m.contact_id join julia.clients c on c.id = m.client_id
    where k.telefone = ${phone}`;
}

const consentOf = (n: number) => database.sql`
  select opt_out_cause as cause, opt_out_by as by from julia.clientes where telefone = ${contactPhone(n)}`;

test("the confirmation is off by default, and is sent once through the chip that received the reply", async () => {
  const { sql } = database;
  expect(await receive(1, "sair")).toEqual([]);
  expect(await consentOf(1)).toEqual([{ cause: "keyword", by: null }]);
  await sql`update julia.settings set opt_out_confirmation = 'Tudo bem, não escrevemos mais.'`;
  await receive(2, "Vou sair");
  expect(await consentOf(2)).toEqual([{ cause: null, by: null }]);
  await receive(2, "SAIR");
  const confirmation = { text: "Tudo bem, não escrevemos mais.", kind: "reply", phase: "queued" };
  expect(await receive(2, "pare!")).toEqual([
    { ...confirmation, through_reply_chip: true, client: "julia dashboard" },
  ]);
});

test("a caption and a text that somebody typed on the chip's phone are no opt-outs", async () => {
  await receive(3, "sair", { kind: "image" });
  await receive(3, "sair", { fromMe: true });
  expect(await consentOf(3)).toEqual([{ cause: null, by: null }]);
});
