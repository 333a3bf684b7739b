import type { Locator, Page } from "@playwright/test";
import { control, signInToApi } from "../setup/api-client";
import { expect, type Product, signIn, test } from "../setup/browser";
import { addPerson, connectChip, expectNothingSerious, instanceNameOf } from "./operator";

const PHONE = "5511988880123";

const verdict = (page: Page) => page.locator("[data-verdict]");

/** Signs in. Returns the instance name of a connected chip, which all tests in this file share. */
async function haveChip(page: Page, product: Product): Promise<string> {
  await signIn(page, product);
  const api = await signInToApi(product);
  const { body } = await api.get("/api/dashboard/chips");
  if (body.total === 0) await connectChip(product, PHONE);
  return instanceNameOf(PHONE);
}

test("the page says that there is no chip yet", async ({ page, product }) => {
  await signIn(page, product);
  await page.goto("/status");
  await expect(verdict(page)).toContainText("Ainda não há chips");
  await expectNothingSerious(page);
});

test("a manager lands on the status page, which has no control that changes anything", async ({
  page,
  product,
}) => {
  await haveChip(page, product);
  const manager = await addPerson(product, "manager", "gil.gestor@example.com");
  await page.context().clearCookies();
  await page.goto("/login");
  await page.getByLabel("E-mail").fill(manager.email);
  await page.getByLabel("Senha", { exact: true }).fill(manager.password);
  await page.getByRole("button", { name: "Entrar" }).click();
  await expect(page).toHaveURL(/\/status$/);
  await expect(verdict(page)).toBeVisible();
  const buttons = page.getByRole("main").getByRole("button");
  await expect(buttons).toHaveText(["Imprimir", "24 h", "7 dias", "30 dias"], { useInnerText: true });
  await page.goto("/");
  await expect(page).toHaveURL(/\/status$/);
});

test("a printed page shows its charts", async ({ page, product }) => {
  await haveChip(page, product);
  await page.goto("/status");
  const plot = page.locator(".recharts-surface").first();
  await expect(plot).toBeVisible();
  await page.emulateMedia({ media: "print" });
  // A4 landscape at 96 dpi, without the margins.
  await page.setViewportSize({ width: 1046, height: 718 });
  // A chart is drawn again at its new width some frames later.
  const widthOf = async (part: Locator) => (await part.boundingBox())?.width ?? 0;
  await expect.poll(() => widthOf(plot)).toBeGreaterThan(300);
  await expect.poll(() => widthOf(plot.locator(".recharts-area-area"))).toBeGreaterThan(250);
});

test("the page shows the pool's state and follows its changes", async ({ page, product }) => {
  const instanceName = await haveChip(page, product);
  await page.goto("/status");
  await expect(verdict(page)).toHaveAttribute("data-verdict", "all_well");
  await expect(page).toHaveTitle("Tudo certo · Situação · Júlia");
  await expect(page.getByText("1 de 1", { exact: true })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: instanceName })).toContainText("no ar em 24 h");
  await control(product, "/unlink", { instanceName });
  await expect(verdict(page)).toHaveAttribute("data-verdict", "none_can_send");
  await expect(page).toHaveTitle("1 fora do ar · Situação · Júlia");
  await expect(page.getByText("0 de 1", { exact: true })).toBeVisible();
});

test("the exported file runs no formula in a spreadsheet", async ({ page, product }) => {
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
  expect(header).toMatch(/^\uFEFF"Chip";"Instância";"Número";"Situação";/);
  expect(first).toMatch(/^"'=HYPERLINK\(""https:\/\/example\.com""\)";"julia-\d+";"55 11 98888-0123";/);
  const english = await page.request.get(`${product.url}/api/dashboard/status/export?locale=en`);
  expect(await english.text()).toMatch(/^\uFEFF"Chip","Instance","Number",/);
});
