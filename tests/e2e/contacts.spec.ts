import { v7 as uuidv7 } from "uuid";
import { phoneKey } from "@/lib/phone";
import { startReceiver } from "../factories/receiver";
import { control, signInToApi } from "../setup/api-client";
import { expect, type Product, signIn, test } from "../setup/browser";
import {
  addPerson,
  connectChip,
  expectNothingSeriousAtAnyWidth,
  withDatabase,
  withoutGaps,
} from "./operator";

const CONTACT = { id: uuidv7(), name: "Ana Lima", phone: "5511988880001" };
const OTHER_PHONE = "5511988880002";
const ANSWER = "Posso sim, às 18h";

// The receiver of events runs on this machine.
test.use({ productOptions: { env: { CALLBACK_ALLOWED_HOSTS: "127.0.0.1" } } });
test.beforeEach(({ page, product }) => signIn(page, product));

/** The contact writes to the chip from its phone. */
async function reply(product: Product, instanceName: string, from: string, text: string): Promise<void> {
  const { status, body } = await control(product, "/inbound", { instanceName, from, text });
  expect(status, JSON.stringify(body)).toBe(200);
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

  await reply(product, chip.instanceName, CONTACT.phone, ANSWER);
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

test("a service writes, hears the reply and answers it through the same chip, while the page shows all of it", async ({
  page,
  product,
}) => {
  await connectChip(product, "5511950000002");
  await connectChip(product, "5511950000003");
  await withoutGaps(product);
  const service = await makeService(product);
  const receiver = await startReceiver(({ body }) => {
    received.push(JSON.parse(body));
    return 204;
  });
  const received: { type: string; data: { id: string; text: string; instanceName: string } }[] = [];
  try {
    const types = ["message.received"];
    expect(await service("POST", "/subscriptions", { url: `${receiver.url}/events`, types })).toMatchObject({
      status: "active",
    });
    const written = await service("POST", "/messages", { to: OTHER_PHONE, text: "Tem plantão sábado?" });
    await expect
      .poll(() => service("GET", `/messages/${written.id}`))
      .toMatchObject({ status: expect.stringMatching(/^(delivered|read)$/) });
    const { instanceName } = await service("GET", `/messages/${written.id}`);

    await page.goto("/contacts");
    await page.getByRole("link", { name: /98888-0002/ }).click();
    const log = page.getByRole("log");
    await expect(log.getByText("Tem plantão sábado?")).toBeVisible();
    await reply(product, `${instanceName}`, OTHER_PHONE, ANSWER);
    await expect(log.getByText(ANSWER)).toBeVisible();
    await expect.poll(() => received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      type: "message.received",
      data: { from: OTHER_PHONE, text: ANSWER, instanceName },
    });

    // Makes the other chips the less loaded ones for every strategy.
    await withDatabase(
      product,
      (sql) => sql`update julia.chip_rotation set load = 0, turns = 0, last_slot_at = null
        where instance_name <> ${`${instanceName}`}`,
    );
    const answer = await service("POST", "/messages", {
      to: OTHER_PHONE,
      text: "Combinado, até sábado",
      inReplyTo: received[0]?.data.id,
    });
    await expect
      .poll(() => service("GET", `/messages/${answer.id}`))
      .toMatchObject({
        status: expect.stringMatching(/^(delivered|read)$/),
        instanceName,
      });
    const sent = log.locator("li[data-direction=out]").filter({ hasText: "Combinado, até sábado" });
    await expect(sent).toContainText(/Entregue|Lida/);
    await expect(sent).toContainText(ANSWER);
  } finally {
    receiver.close();
  }
});

type Service = (method: string, path: string, body?: object) => Promise<Record<string, unknown>>;

/** Returns a service's calls of the API, with a key of its own. */
async function makeService(product: Product): Promise<Service> {
  const api = await signInToApi(product);
  const scopes = ["messages:send", "messages:read", "inbound:read", "events:manage"];
  const { body: key } = await api.post("/api/dashboard/api-keys", { client: "conversation", scopes });
  return async (method, path, body) => {
    const response = await fetch(`${product.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key.secret}`,
        "content-type": "application/json",
        "idempotency-key": uuidv7(),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const answer = await response.json();
    expect(response.ok, JSON.stringify(answer)).toBe(true);
    return answer;
  };
}
