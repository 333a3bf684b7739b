import { v7 as uuidv7 } from "uuid";
import { phoneKey } from "@/lib/phone";
import { expect, type Product, signIn, test } from "../setup/browser";
import {
  addPerson,
  connectChip,
  expectNothingSeriousAtAnyWidth,
  withDatabase,
  withoutGaps,
} from "./operator";

const CONTACT = { id: uuidv7(), name: "Ana Lima", phone: "5511988880001" };
const ANSWER = "Posso sim, às 18h";

test.beforeEach(({ page, product }) => signIn(page, product));

/** Stores what a webhook about a received message stores. */
async function receive(product: Product, chipId: string, text: string): Promise<void> {
  await withDatabase(product, async (sql) => {
    const id = uuidv7();
    await sql`insert into julia.inbound_messages
      (id, chip_id, contact_id, gateway_message_id, direction, kind, text, sent_at)
      values (${id}, ${chipId}, ${CONTACT.id}, ${id}, 'in', 'text', ${text}, now())`;
    await sql`update julia.clientes set last_reply_at = now(), reply_chip_id = ${chipId} where id = ${CONTACT.id}`;
    await sql`select pg_notify('julia_changes', ${JSON.stringify({ kind: "contact", id: CONTACT.id })})`;
  });
}

test("an operator finds a contact, sees its reply arrive and answers through the same chip", async ({
  page,
  product,
  openPage,
}) => {
  await page.goto("/contacts");
  await expect(page.getByRole("heading", { name: "Nenhum médico ainda" })).toBeVisible();
  const chip = await connectChip(product, "5511950000001");
  await withoutGaps(product);
  await withDatabase(
    product,
    (sql) => sql`insert into julia.clientes (id, telefone, telefone_chave, nome)
      values (${CONTACT.id}, ${CONTACT.phone}, ${phoneKey(CONTACT.phone)}, ${CONTACT.name})`,
  );

  await page.goto("/contacts");
  await page.getByRole("searchbox").fill("98888-0001");
  await expect(page).toHaveURL(/search=98888-0001/);
  await page.getByRole("link", { name: CONTACT.name }).click();
  await expect(page.getByText("Nenhuma mensagem ainda.")).toBeVisible();
  await expect(page.getByText(/^Sai como mensagem normal/)).toBeVisible();

  await receive(product, chip.id, ANSWER);
  const log = page.getByRole("log");
  await expect(log.getByText(ANSWER)).toBeVisible();
  await expect(page.getByText(/^Sai como resposta pelo chip julia-50000001, até/)).toBeVisible();

  const box = page.getByRole("textbox", { name: "Mensagem" });
  await box.fill("Combinado, até sábado");
  await box.press("Control+Enter");
  await expect(box).toHaveValue("");
  const sent = log.locator("li[data-direction=out]");
  await expect(sent).toContainText("Combinado, até sábado");
  await expect(sent).toContainText(/Entregue|Lida/);
  await expectNothingSeriousAtAnyWidth(page);
  await sent.getByRole("link").click();
  await page.getByRole("link", { name: "Ver a conversa" }).click();
  await expect(log.getByText(ANSWER)).toBeVisible();

  const manager = await addPerson(product, "manager", "gil.medicos@example.com");
  const managersPage = await openPage();
  await signIn(managersPage, product, manager);
  await managersPage.goto(`/contacts/${CONTACT.id}`);
  await expect(managersPage.getByText("Só operadores e administradores veem os textos.")).toBeVisible();
  await expect(managersPage.getByRole("textbox")).toHaveCount(0);
  expect(await managersPage.content()).not.toContain(ANSWER);
});
