import { type ApiClient, signInToApi } from "../setup/api-client";
import { expect, signIn, test } from "../setup/browser";
import { addChip, addPerson, connectChip, qrCode, scan, showedConnected } from "./operator";

let api: ApiClient;
test.beforeEach(async ({ page, product }) => {
  await signIn(page, product);
  api = await signInToApi(product);
});

test("disconnect, then reconnect with a new QR code: the chip keeps its history", async ({
  page,
  product,
}) => {
  const { id, instanceName, phone } = await connectChip(product, "5511930000001");
  await page.goto(`/chips/${id}`);

  await page.getByRole("button", { name: "Desconectar" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText("Este chip não atende nenhum médico.");
  await dialog.getByRole("button", { name: "Desconectar" }).click();
  await expect(page.getByRole("main").getByText("Desligado", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Reconectar" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Reconectar" }).click();
  await expect(qrCode(page)).toBeVisible();
  await scan(product, instanceName, phone);
  await showedConnected(page);
  await expect(page.getByRole("main").getByText("Aquecendo", { exact: true })).toBeVisible();
  await expect(page.getByText("Reconexão: confirmada pelo gateway")).toBeVisible();
  await expect(page.getByText("Desconexão: confirmada pelo gateway")).toBeVisible();
});

test("pause, resume, promote: each state offers the right actions", async ({ page, product }) => {
  const { id } = await connectChip(product, "5511930000002");
  await page.goto(`/chips/${id}`);
  const press = async (name: string) => {
    await page.getByRole("button", { name, exact: true }).click();
    await page.getByRole("alertdialog").getByRole("button", { name, exact: true }).click();
    await expect(page.getByRole("alertdialog")).toBeHidden();
  };
  await press("Pausar");
  await expect(page.getByRole("main").getByText("Pausado", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Pausar", exact: true })).toBeHidden();
  await press("Retomar");
  await press("Encerrar o aquecimento");
  await expect(page.locator("[data-condition=connected]")).toBeVisible();
  await expect(page.getByRole("button", { name: "Encerrar o aquecimento", exact: true })).toBeHidden();
});

test("limits are edited in place; a concurrent change is shown and not overwritten", async ({
  page,
  product,
  expectedErrors,
}) => {
  expectedErrors.push(/409/);
  const { id } = await connectChip(product, "5511930000003");
  await page.goto(`/chips/${id}`);
  await page.getByRole("button", { name: "Mudar limites" }).click();
  const { version } = (await api.get(`/api/dashboard/chips/${id}`)).body;
  expect((await api.patch(`/api/dashboard/chips/${id}`, { version, perDay: 80 })).status).toBe(200);

  await page.getByLabel("Por hora").fill("12");
  await page.getByRole("button", { name: "Salvar" }).click();
  await expect(page.getByText(/Alguém mudou isto antes de você/)).toBeVisible();
  await expect(page.getByText("20 por hora, 80 em 24 h")).toBeVisible();
  await page.getByRole("button", { name: "Salvar" }).click();
  await expect(page.getByText("12 por hora, 80 em 24 h")).toBeVisible();
});

test("label and priority are edited in place, and the label becomes the chip's name", async ({
  page,
  product,
}) => {
  const { id } = await addChip(product, "5511930000006");
  await page.goto(`/chips/${id}`);
  await page.getByRole("button", { name: "Mudar apelido" }).click();
  await expect(page.getByLabel("Apelido")).toBeFocused();
  await page.keyboard.type("Anestesia 2");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Anestesia 2");
  await expect(page.getByRole("button", { name: "Mudar apelido" })).toBeFocused();

  await page.getByRole("button", { name: "Mudar prioridade" }).click();
  await page.getByLabel("Prioridade").fill("1,5");
  await page.getByRole("button", { name: "Salvar" }).click();
  await expect(page.getByText("Use números inteiros de 0 a 1000.")).toBeVisible();
  await page.getByLabel("Prioridade").fill("3");
  await page.getByRole("button", { name: "Salvar" }).click();
  await expect(page.getByLabel("Prioridade")).toBeHidden();
  await expect(page.getByText("Prioridade: 100 → 3")).toBeVisible();
});

test("delete asks for the instance name and then frees the name", async ({ page, product }) => {
  const { id, instanceName } = await connectChip(product, "5511930000004");
  await page.goto(`/chips/${id}`);
  await page.getByRole("button", { name: "Excluir" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog.getByRole("button", { name: "Excluir" })).toBeDisabled();
  await dialog.getByLabel(/digite/).fill("outro nome");
  await expect(dialog.getByRole("button", { name: "Excluir" })).toBeDisabled();
  await dialog.getByLabel(/digite/).fill(instanceName);
  await dialog.getByRole("button", { name: "Excluir" }).click();
  await expect(page.getByRole("main").getByText("Excluído", { exact: true })).toBeVisible();
  await expect(page.getByText(`era ${instanceName}`)).toBeVisible();
  await expect(page.getByRole("button", { name: "Excluir" })).toBeHidden();
});

test("a manager can read the page but has no buttons", async ({ product, openPage }) => {
  const { id } = await addChip(product, "5511930000005");
  const manager = await addPerson(product, "manager", "gil@example.com");
  const managersPage = await openPage();
  await signIn(managersPage, product, manager);
  await managersPage.goto(`/chips/${id}`);
  await expect(
    managersPage.getByText("Seu perfil só visualiza. Estas ações são feitas por operadores."),
  ).toBeVisible();
  await expect(managersPage.getByRole("main").getByRole("button")).toHaveCount(0);
});

test("an unknown chip gets a 404 page with navigation", async ({ page, expectedErrors }) => {
  expectedErrors.push(/404/);
  for (const id of ["01980000-0000-7000-8000-00000000dead", "outra-coisa"]) {
    const answer = await page.goto(`/chips/${id}`);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "Página não encontrada" })).toBeVisible();
    await expect(page.getByRole("navigation")).toBeVisible();
  }
});
