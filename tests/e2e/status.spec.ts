import type { Page } from "@playwright/test";
import { control, signInToApi } from "../setup/api-client";
import { expect, type Product, signIn, test } from "../setup/browser";
import { createConnected, expectNothingSerious } from "./operator";

const PHONE = "5511988880123";
const MANAGER = {
  name: "Gil",
  email: "gil.gestor@example.com",
  role: "manager",
  password: "manganes-oblongo-77",
};

const verdict = (page: Page) => page.locator("[data-verdict]");

/** The pool of this file: one chip, connected. */
async function haveChip(page: Page, product: Product): Promise<string> {
  await signIn(page, product);
  const api = await signInToApi(product);
  const { body } = await api.get("/api/dashboard/chips");
  if (body.total === 0) return createConnected(page, product, PHONE);
  return `julia-${PHONE.slice(-8)}`;
}

async function haveManager(product: Product): Promise<void> {
  const api = await signInToApi(product);
  const { status } = await api.post("/api/dashboard/users", MANAGER);
  expect([201, 400, 409]).toContain(status);
}

test("before there is a chip the page says so", async ({ page, product }) => {
  await signIn(page, product);
  await page.goto("/status");
  await expect(verdict(page)).toContainText("Ainda não há chips");
  await expectNothingSerious(page);
});

test("a manager lands on the state of the pool, and can change nothing there", async ({ page, product }) => {
  await haveChip(page, product);
  await haveManager(product);
  await page.context().clearCookies();
  await page.goto("/login");
  await page.getByLabel("E-mail").fill(MANAGER.email);
  await page.getByLabel("Senha", { exact: true }).fill(MANAGER.password);
  await page.getByRole("button", { name: "Entrar" }).click();
  await expect(page).toHaveURL(/\/status$/);
  await expect(verdict(page)).toBeVisible();
  const buttons = await page.getByRole("main").getByRole("button").allInnerTexts();
  expect(buttons.map((text) => text.trim())).toEqual(["Imprimir", "24 h", "7 dias", "30 dias"]);
  await page.goto("/");
  await expect(page).toHaveURL(/\/status$/);
});

test("the page says what is true, and says so anew when that changes", async ({ page, product }) => {
  const instanceName = await haveChip(page, product);
  await page.goto("/status");
  await expect(verdict(page)).toHaveAttribute("data-verdict", "all_well", { timeout: 15_000 });
  await expect(page.getByText("1 de 1", { exact: true })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: instanceName })).toContainText("no ar em 24 h");
  await control(product, "/unlink", { instanceName });
  await expect(verdict(page)).toHaveAttribute("data-verdict", "none_can_send", { timeout: 20_000 });
  await expect(page.getByText("0 de 1", { exact: true })).toBeVisible();
});

test("the file of all chips runs nothing in a spreadsheet program", async ({ page, product }) => {
  await haveChip(page, product);
  const api = await signInToApi(product);
  const { body } = await api.get("/api/dashboard/chips");
  const [chip] = body.items;
  const label = '=HYPERLINK("https://example.com")';
  await api.patch(`/api/dashboard/chips/${chip.id}`, { version: chip.version, label });
  const answer = await page.request.get(`${product.url}/api/dashboard/status/export?locale=pt-BR`);
  expect(answer.headers()["content-type"]).toBe("text/csv; charset=utf-8");
  expect(answer.headers()["content-disposition"]).toMatch(
    /^attachment; filename="julia-status-[\d-]+\.csv"$/,
  );
  const [header, first] = (await answer.text()).split("\r\n");
  expect(header).toMatch(/^\uFEFF"Chip";"Instância";"Telefone";"Situação";/);
  expect(first).toMatch(/^"'=HYPERLINK\(""https:\/\/example\.com""\)";"julia-\d+";"55 11 98888-0123";/);
  const english = await page.request.get(`${product.url}/api/dashboard/status/export?locale=en`);
  expect(await english.text()).toMatch(/^\uFEFF"Chip","Instance","Phone",/);
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const locale of ["pt-BR", "en"]) {
    test(`no serious fault, and it fits a 360 px phone (${colorScheme}, ${locale})`, async ({
      browser,
      page: operatorsPage,
      product,
    }) => {
      await haveChip(operatorsPage, product);
      const context = await browser.newContext({
        baseURL: product.url,
        locale,
        colorScheme,
        viewport: { width: 360, height: 740 },
      });
      const page = await context.newPage();
      await signIn(page, product);
      await page.goto("/status");
      await expect(verdict(page)).toBeVisible();
      await expectNothingSerious(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBe(0);
      await context.close();
    });
  }
}
