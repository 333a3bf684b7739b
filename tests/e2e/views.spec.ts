import type { Page } from "@playwright/test";
import postgres, { type Sql } from "postgres";
import { fillLargePool } from "../factories/large-pool";
import { expect, signIn, test } from "../setup/browser";
import { addPerson, expectNothingSerious, stopWorker } from "./operator";

let sql: Sql;

test.beforeAll(async ({ product }) => {
  sql = postgres(product.databaseUrl, { max: 1, onnotice: () => undefined });
  await stopWorker(product, sql);
  await fillLargePool(sql, 195, 2);
});
test.afterAll(() => sql.end());

const menu = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const tagsHeading = (page: Page) => page.getByRole("columnheader", { name: "Etiquetas" });
const addressOf = (page: Page) => new URL(page.url()).search;

async function choose(page: Page, button: string | RegExp, item: string | RegExp): Promise<void> {
  await menu(page, button).click();
  await page
    .getByRole("menuitem", { name: item })
    .or(page.getByRole("menuitemradio", { name: item }))
    .click();
}

async function openFromPalette(page: Page, name: string): Promise<void> {
  const palette = page.getByRole("dialog", { name: "Busca e comandos" });
  await expect(async () => {
    // A second press would close a palette that opened late.
    if (!(await palette.isVisible())) await page.keyboard.press("Control+k");
    await expect(palette).toBeVisible({ timeout: 10_000 });
  }).toPass();
  await page.keyboard.type(name);
  await expect(palette.getByRole("option", { name })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(palette).toBeHidden();
}

async function saveAs(page: Page, button: string | RegExp, name: string, shared: boolean): Promise<void> {
  await choose(page, button, "Salvar como nova visão…");
  const dialog = page.getByRole("dialog", { name: "Salvar visão" });
  await dialog.getByLabel("Nome").fill(name);
  if (shared) await dialog.getByRole("checkbox").check();
  await expectNothingSerious(page);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(menu(page, new RegExp(`^Visão: ?${name}$`))).toBeVisible();
}

test("rows are 40 px high, use the whole width and stay below the heading; the choice of roomy rows is remembered", async ({
  page,
  product,
}) => {
  await signIn(page, product);
  const rows = page.locator("tr[data-chip-id]");
  await page.setViewportSize({ width: 1920, height: 900 });
  await page.goto("/chips?sort=name&pageSize=100");
  await expect(rows).toHaveCount(100);
  const heights = await rows.evaluateAll((all) => all.map((row) => row.getBoundingClientRect().height));
  expect([...new Set(heights)]).toEqual([40]);
  expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(4_000);
  expect((await page.getByRole("table").boundingBox())?.width).toBeGreaterThan(1_850);
  await page.evaluate(() => window.scrollTo(0, 1_200));
  const heading = page.getByRole("columnheader", { name: "Nome" });
  await expect.poll(async () => (await heading.boundingBox())?.y).toBe(48);

  const saved = page.waitForResponse(/chip-density/);
  await page.getByRole("button", { name: "Linhas compactas" }).click();
  await saved;
  await page.reload();
  await expect(page.getByRole("button", { name: "Linhas compactas" })).toHaveAttribute(
    "aria-pressed",
    "false",
  );
  await expect.poll(async () => (await rows.first().boundingBox())?.height).toBeGreaterThan(50);
});

test("a view is saved, changed, kept over a reload, and opened by others, also from the palette", async ({
  page,
  product,
  openPage,
}) => {
  await signIn(page, product);
  await page.goto("/chips?condition=paused&sort=name");
  await saveAs(page, "Visões", "Parados", true);
  await page.getByRole("button", { name: "Colunas" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Etiquetas" }).click();
  await page.keyboard.press("Escape");
  await expect(menu(page, /Parados ?alterada/)).toBeVisible();
  await page.reload();
  await expect(menu(page, /Parados ?alterada/)).toBeVisible();
  await saveAs(page, /Parados/, "Com etiquetas", true);
  expect(addressOf(page)).toBe("?condition=paused&sort=name");

  const manager = await addPerson(product, "manager", "gil@example.com");
  const other = await openPage();
  await signIn(other, product, manager);
  await other.goto("/status");
  await openFromPalette(other, "Com etiquetas");
  await expect(menu(other, /^Visão: ?Com etiquetas$/)).toBeVisible();
  expect(addressOf(other)).toBe("?condition=paused&sort=name");
  await expect(tagsHeading(other)).toBeVisible();
  // The list is already open, and the other view differs only in its columns.
  await openFromPalette(other, "Parados");
  await expect(menu(other, /^Visão: ?Parados$/)).toBeVisible();
  await expect(tagsHeading(other)).toHaveCount(0);
  await choose(other, /Parados/, /^Com etiquetas/);
  await expect(tagsHeading(other)).toBeVisible();
});
