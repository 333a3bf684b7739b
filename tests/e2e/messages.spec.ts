import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { curlLine } from "@/components/chips/first-message/curl-line";
import { type ApiClient, control, signInToApi } from "../setup/api-client";
import { expect, type Product, signIn, test } from "../setup/browser";
import { addPerson, connectChip, createInstance, pairing, showedConnected, withoutGaps } from "./operator";

const run = promisify(execFile);

/** Either status can appear, because a simulated contact reads a message some time after its delivery. */
const ARRIVED = /^(Entregue|Lida)$/;

test.beforeEach(({ page, product }) => signIn(page, product));

/** Returns the command on the card for the first message. The card is hidden if any message exists. */
async function commandFor(product: Product, to: string): Promise<string> {
  const api = await signInToApi(product);
  const scopes = ["messages:send", "messages:read"];
  const { body } = await api.post("/api/dashboard/api-keys", { client: "first-message", scopes });
  return curlLine({ origin: product.url, secret: body.secret, to });
}

async function runCommand(line: string): Promise<{ id: string }> {
  const { stdout, stderr } = await run("/bin/sh", ["-c", line]);
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

/** Returns a settled message: an existing one, or else a new one. Creates a chip if there is none. */
async function haveMessage(product: Product): Promise<{ api: ApiClient; id: string }> {
  const api = await signInToApi(product);
  if ((await api.get("/api/dashboard/chips")).body.total === 0) {
    await connectChip(product, "5511950000001");
  }
  const { body } = await api.get("/api/dashboard/messages");
  const id = body.items[0]?.id ?? (await runCommand(await commandFor(product, "5511988880001"))).id;
  await expect.poll(() => statusOf(api, id)).not.toMatch(/^(queued|sending)$/);
  return { api, id };
}

async function statusOf(api: ApiClient, id: string): Promise<string> {
  return (await api.get(`/api/dashboard/messages/${id}`)).body.status;
}

test("from an empty pool to a delivered message: create, scan, run the command, see it arrive", async ({
  page,
}) => {
  await page.goto("/messages");
  await expect(page.getByRole("heading", { name: "Nenhuma mensagem ainda" })).toBeVisible();
  const name = await createInstance(page, "5511950000001");
  await page.getByRole("button", { name: "Simular a leitura" }).click();
  await showedConnected(page);
  await expect(pairing(page)).toBeHidden();

  const command = page.getByTestId("first-message-command");
  await page.getByRole("button", { name: "Criar chave e mostrar o comando" }).click();
  await expect(page.getByText("Cole o comando no terminal.")).toBeVisible();
  const { id } = await runCommand((await command.textContent()) ?? "");
  await expect(page.getByText(/A mensagem foi (entregue|lida)\./)).toBeVisible();

  await page.getByRole("link", { name: "Ver a mensagem" }).click();
  await expect(page).toHaveURL(new RegExp(`/messages/${id}$`));
  const main = page.getByRole("main");
  await expect(main.getByText(ARRIVED)).toBeVisible();
  await expect(main.getByText("Oi, Dra. Ana. Tudo bem?")).toBeVisible();
  await expect(main.locator("ol > li")).toContainText([
    "Criada pelo serviço",
    `Enviada por ${name}: o gateway aceitou`,
    "Entregue no celular do médico",
  ]);
  await expect(
    main.getByText(`O médico ainda não tinha um chip; ${name} era o menos carregado`),
  ).toBeVisible();
  await main.getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { name: "1 médico atendido por este chip" })).toBeVisible();
  await expect(page.getByText(/está no intervalo entre dois envios|Pode enviar agora/)).toBeVisible();
});

test("an uncertain message is found by its counter, explained and sent again; both are linked", async ({
  page,
  product,
}) => {
  const { api } = await haveMessage(product);
  await withoutGaps(product);
  const line = await commandFor(product, "5511988880002");
  await control(product, "/faults", { kind: "reset", path: "/message/sendText" });
  const { id } = await runCommand(line);
  await expect.poll(() => statusOf(api, id)).toBe("uncertain");
  await control(product, "/faults/clear");

  await page.goto("/messages");
  await page.getByRole("button", { name: "Incertas: 1" }).click();
  await page.getByRole("link", { name: "+55 11 98888-0002" }).click();
  await expect(page.getByText("Não dá para saber se esta mensagem saiu")).toBeVisible();
  await page.getByRole("button", { name: "Enviar de novo" }).click();
  await page.getByRole("link", { name: "Ver a nova mensagem" }).click();
  await expect(page.getByRole("link", { name: "Ver a mensagem anterior" })).toBeVisible();
  await expect(page.getByRole("main").getByText(ARRIVED)).toBeVisible();
  expect(await statusOf(api, id)).toBe("failed");
});

test("many uncertain messages are resolved together, by keyboard only", async ({ page, product }) => {
  const { api } = await haveMessage(product);
  await withoutGaps(product);
  const line = await commandFor(product, "5511988880003");
  await control(product, "/faults", { kind: "reset", path: "/message/sendText" });
  const first = await runCommand(line);
  await expect.poll(() => statusOf(api, first.id)).toBe("uncertain");
  const second = await runCommand(line.replace("5511988880003", "5511988880004"));
  await expect.poll(() => statusOf(api, second.id)).toBe("uncertain");
  await control(product, "/faults/clear");

  await page.goto("/messages?status=uncertain");
  await page.getByRole("checkbox", { name: "Selecionar todas as incertas desta lista" }).focus();
  await page.keyboard.press("Space");
  const accept = page.getByRole("toolbar").getByRole("button", { name: "Contar como enviadas" });
  await accept.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alertdialog")).toContainText("Contar 2 mensagens como enviadas?");
  await page.getByRole("alertdialog").getByRole("button", { name: "Contar como enviadas" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("2 mensagens contadas como enviadas")).toBeVisible();
  await expect(page.getByText("Nenhuma mensagem com estes filtros")).toBeVisible();
  for (const { id } of [first, second]) expect(await statusOf(api, id)).toBe("sent");

  await page.keyboard.press("/");
  await page.keyboard.type("98888-0004");
  await expect(page).toHaveURL(/search=98888-0004/);
});

test("managers see the state of a message, but neither its text nor any button", async ({
  page,
  product,
  openPage,
}) => {
  const { id } = await haveMessage(product);
  const manager = await addPerson(product, "manager", "gil.mensagens@example.com");
  const managersPage = await openPage();
  await signIn(managersPage, product, manager);
  await managersPage.goto(`/messages/${id}`);
  await expect(managersPage.getByText("Só operadores e administradores veem")).toBeVisible();
  await expect(managersPage.getByText("Oi, Dra. Ana")).toBeHidden();
  expect(await managersPage.content()).not.toContain("Oi, Dra. Ana");
  await managersPage.goto("/chips");
  await expect(managersPage.getByRole("table")).toBeVisible();
  await expect(managersPage.getByText("Envie uma mensagem de teste")).toBeHidden();
  await page.goto("/messages");
  await expect(page.getByRole("link", { name: /98888/ }).first()).toBeVisible();
});
