import { type ApiClient, signInToApi } from "../setup/api-client";
import { expect, signIn, test } from "../setup/browser";
import {
  createConnected,
  createInstance,
  expectNothingSerious,
  qrCode,
  scan,
  showsPairing,
} from "./operator";

let api: ApiClient;
test.beforeEach(async ({ page, product }) => {
  await signIn(page, product);
  api = await signInToApi(product);
});

async function chipOf(instanceName: string): Promise<{ id: string; version: number }> {
  const { body } = await api.get(`/api/dashboard/chips?search=${instanceName}`);
  return body.items[0];
}

test("disconnect, reconnect with a new QR code, connected again: the chip and its history stay", async ({
  page,
  product,
}) => {
  test.setTimeout(120_000);
  const phone = "5511930000001";
  const name = await createConnected(page, product, phone);
  const { id } = await chipOf(name);
  await page.goto(`/chips/${id}`);

  await page.getByRole("button", { name: "Desconectar" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toContainText("Nenhum médico prefere este número.");
  await dialog.getByRole("button", { name: "Desconectar" }).click();
  await expect(page.getByRole("main").getByText("Pendente", { exact: true })).toBeVisible({
    timeout: 20_000,
  });

  await page.getByRole("button", { name: "Reconectar" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Reconectar" }).click();
  await expect(qrCode(page)).toBeVisible({ timeout: 30_000 });
  await scan(product, name, phone);
  await showsPairing(page, "connected");
  await expect(page.getByRole("main").getByText("Aquecendo", { exact: true })).toBeVisible();
  await expect(page.getByText("Reconexão: confirmada pelo gateway")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText("Desconexão: confirmada pelo gateway")).toBeVisible();
});

test("pause and resume, promote: the right actions for each state", async ({ page, product }) => {
  test.setTimeout(90_000);
  const { id } = await chipOf(await createConnected(page, product, "5511930000002"));
  await page.goto(`/chips/${id}`);
  const act = async (verb: string) => {
    await page.getByRole("button", { name: verb, exact: true }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: verb, exact: true }).click();
    await expect(page.getByRole("alertdialog")).toBeHidden();
  };
  await act("Pausar");
  await expect(page.getByRole("main").getByText("Pausado", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Pausar", exact: true })).toBeHidden();
  await act("Retomar");
  await act("Promover");
  await expect(page.getByRole("main").getByText("Ativo", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Promover", exact: true })).toBeHidden();
});

test("limits are changed in place; somebody else's change meanwhile is shown, not overwritten", async ({
  page,
  product,
  expectedErrors,
}) => {
  expectedErrors.push(/409/);
  const { id } = await chipOf(await createConnected(page, product, "5511930000003"));
  await page.goto(`/chips/${id}`);
  await page.getByRole("button", { name: "Mudar limites" }).click();
  const { version } = await chipOf("julia-30000003");
  expect((await api.patch(`/api/dashboard/chips/${id}`, { version, perDay: 80 })).status).toBe(200);

  await page.getByLabel("Por hora").fill("12");
  await page.getByRole("button", { name: "Salvar" }).click();
  await expect(page.getByText(/Alguém mudou isto antes de você/)).toBeVisible();
  await expect(page.getByText("20 por hora, 80 em 24 h")).toBeVisible();
  await page.getByRole("button", { name: "Salvar" }).click();
  await expect(page.getByText("12 por hora, 80 em 24 h")).toBeVisible();
});

test("label and priority are changed in place, and the label is the chip's name from then on", async ({
  page,
}) => {
  const { id } = await chipOf(await createInstance(page, "5511930000006"));
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
  await expect(page.getByText("Prioridade: 100 → 3")).toBeVisible({ timeout: 15_000 });
});

test("delete asks for the name, and frees it", async ({ page, product }) => {
  test.setTimeout(90_000);
  const name = await createConnected(page, product, "5511930000004");
  const { id } = await chipOf(name);
  await page.goto(`/chips/${id}`);
  await page.getByRole("button", { name: "Excluir" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog.getByRole("button", { name: "Excluir" })).toBeDisabled();
  await dialog.getByLabel(/digite/).fill("outro nome");
  await expect(dialog.getByRole("button", { name: "Excluir" })).toBeDisabled();
  await dialog.getByLabel(/digite/).fill(name);
  await dialog.getByRole("button", { name: "Excluir" }).click();
  await expect(page.getByRole("main").getByText("Excluído", { exact: true })).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.getByText(`era ${name}`)).toBeVisible();
  await expect(page.getByRole("button", { name: "Excluir" })).toBeHidden();
});

test("a manager reads the page and finds nothing to press", async ({ page, product, browser }) => {
  const { id } = await chipOf(await createConnected(page, product, "5511930000005"));
  const manager = {
    name: "Gil",
    email: "gil@example.com",
    role: "manager",
    password: "manganes-oblongo-77",
  };
  expect((await api.post("/api/dashboard/users", manager)).status).toBe(201);
  const context = await browser.newContext({ baseURL: product.url, locale: "pt-BR" });
  const managersPage = await context.newPage();
  await signIn(managersPage, product, manager);
  await managersPage.goto(`/chips/${id}`);
  await expect(managersPage.getByText("O seu acesso é de leitura: as ações são da operação.")).toBeVisible();
  await expect(managersPage.getByRole("main").getByRole("button")).toHaveCount(0);
  await context.close();
});

test("an address of no chip is a 404 that keeps the way back", async ({ page, expectedErrors }) => {
  expectedErrors.push(/404/);
  for (const id of ["01980000-0000-7000-8000-00000000dead", "outra-coisa"]) {
    const answer = await page.goto(`/chips/${id}`);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "Página não encontrada" })).toBeVisible();
    await expect(page.getByRole("navigation")).toBeVisible();
  }
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const locale of ["pt-BR", "en"] as const) {
    test(`nothing serious for axe, nothing cut off at 360 px (${colorScheme}, ${locale})`, async ({
      page,
      context,
    }) => {
      await page.emulateMedia({ colorScheme });
      const index = (colorScheme === "light" ? 0 : 2) + (locale === "en" ? 1 : 0);
      const name = await createInstance(page, `551194000000${index}`);
      const { id } = await chipOf(name);
      await context.addCookies([{ name: "locale", value: locale, url: page.url() }]);
      await page.setViewportSize({ width: 360, height: 740 });
      await page.goto(`/chips/${id}`);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
      await expectNothingSerious(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      await page.getByRole("button", { name: locale === "en" ? "Delete" : "Excluir" }).click();
      await expect(page.getByRole("alertdialog")).toBeVisible();
      await expectNothingSerious(page);
    });
  }
}
