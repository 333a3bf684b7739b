import type { Page } from "@playwright/test";
import postgres, { type Sql } from "postgres";
import { fillLargePool } from "../factories/large-pool";
import { type ApiClient, control, signInToApi, simulatedInstances } from "../setup/api-client";
import { expect, type Product, signIn, test } from "../setup/browser";
import { addPerson, scan, stopWorker } from "./operator";

/** Chips `julia-60000001` to `julia-60000060`; `fillLargePool` decides which are banned, paused or warming. */
const CHIPS = 60;

let sql: Sql;
let api: ApiClient;

test.beforeAll(async ({ product }) => {
  sql = postgres(product.databaseUrl, { max: 1, onnotice: () => undefined });
  await stopWorker(product, sql);
  await fillLargePool(sql, CHIPS, 2);
  api = await signInToApi(product);
});
test.afterAll(() => sql.end());
test.beforeEach(({ page, product }) => signIn(page, product));

const rows = (page: Page) => page.locator("tr[data-chip-id]");
const searchBox = (page: Page) => page.getByRole("searchbox");
const addressOf = (page: Page) => new URL(page.url()).search;
const banner = (page: Page) =>
  page.getByRole("status").filter({ hasText: /^O (gateway do WhatsApp|serviço da fila)/ });

/** Opens the list and waits for hydration, because the page ignores keys that are pressed earlier. */
async function openList(page: Page, address = "/chips"): Promise<void> {
  await page.goto(address);
  await expect(rows(page).first()).toBeVisible();
  await expect(async () => {
    // A second press would type into a box that a busy page has focused late.
    const isFocused = await searchBox(page).evaluate((box) => box === document.activeElement);
    if (!isFocused) await page.keyboard.press("/");
    await expect(searchBox(page)).toBeFocused({ timeout: 2_000 });
  }).toPass();
  await searchBox(page).blur();
}

test("search runs on the server, is part of the URL and survives a reload", async ({ page }) => {
  await openList(page, "/chips?sort=name");
  await expect(rows(page)).toHaveCount(25);
  // The page renders 25 rows, whatever the size of the pool.
  expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(4_000);
  await expect(rows(page).filter({ hasText: "julia-60000059" })).toHaveCount(0);
  const asked = page.waitForRequest(/api\/dashboard\/chips\?search=60000059&sort=name$/);
  await searchBox(page).fill("60000059");
  await asked;
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText("julia-60000059");
  await expect.poll(() => addressOf(page)).toBe("?search=60000059&sort=name");
  await page.reload();
  await expect(rows(page)).toHaveCount(1);
  await expect(searchBox(page)).toHaveValue("60000059");
});

test("filters, sort order and page are part of the URL, so Back and a reload preserve them", async ({
  page,
}) => {
  await openList(page);
  await page.getByRole("button", { name: "Nome", exact: true }).click();
  await expect(rows(page).first()).toContainText("julia-60000001");
  await page.getByRole("button", { name: "Nome", exact: true }).click();
  await expect(rows(page).first()).toContainText("julia-60000060");
  await page.getByRole("button", { name: "Próxima página" }).click();
  await expect(rows(page).first()).toContainText("julia-60000035");
  await expect.poll(() => addressOf(page)).toBe("?sort=name&order=desc&page=2");
  await page.reload();
  await expect(rows(page).first()).toContainText("julia-60000035");

  const asked = page.waitForRequest(/condition=paused/);
  await page.getByRole("button", { name: "Situação" }).first().click();
  await page.getByRole("menuitemcheckbox", { name: "Pausado" }).click();
  await asked;
  // A new filter resets the page number to 1, because the filtered list may not have a second page.
  await expect.poll(() => addressOf(page)).toBe("?condition=paused&sort=name&order=desc");
  await expect(rows(page)).toHaveText([/julia-60000060/, /julia-60000040/, /julia-60000020/]);
  await page.keyboard.press("Escape");

  await page.goBack();
  await expect.poll(() => addressOf(page)).toBe("?sort=name&order=desc&page=2");
  await expect(rows(page).first()).toContainText("julia-60000035");
  await page.goBack();
  await expect(rows(page).first()).toContainText("julia-60000060");
});

test("the list refreshes by itself and keeps scroll position, selection and focus", async ({ page }) => {
  await openList(page, "/chips?sort=name");
  await page.getByRole("checkbox", { name: "Selecionar julia-60000002" }).check();
  await page.getByRole("checkbox", { name: "Selecionar julia-60000003" }).check();
  await page.getByRole("link", { name: "julia-60000015" }).focus();
  await page.evaluate(() => window.scrollTo(0, 400));
  const scrolledTo = await page.evaluate(() => window.scrollY);
  expect(scrolledTo).toBeGreaterThan(0);
  // The list is sorted by the names shown, so the new name keeps the place of the row.
  await sql`update julia.chips set label = 'julia-60000016 (Plantão norte)' where instance_name = 'julia-60000016'`;
  await expect(page.getByRole("link", { name: "Plantão norte" })).toBeVisible();
  await sql`update julia.chips set label = null`;
  expect(await page.evaluate(() => window.scrollY)).toBe(scrolledTo);
  await expect(page.getByRole("link", { name: "julia-60000015" })).toBeFocused();
  await expect(page.getByRole("checkbox", { name: "Selecionar julia-60000002" })).toBeChecked();
  await expect(page.getByRole("toolbar")).toContainText("2 selecionados");
});

test("a failed search keeps the typed text and says why; a retry shows the list", async ({
  page,
  expectedErrors,
}) => {
  expectedErrors.push(/ERR_FAILED/);
  await openList(page);
  await page.route("**/api/dashboard/chips?*", (route) => route.abort());
  await searchBox(page).fill("60000033");
  await expect(page.getByRole("heading", { name: "Algo deu errado aqui" })).toBeVisible();
  await expect(page.getByText("O servidor da Júlia não respondeu.")).toBeVisible();
  await expect(searchBox(page)).toHaveValue("60000033");
  await expect(searchBox(page)).toBeFocused();
  await page.unroute("**/api/dashboard/chips?*");
  await page.getByRole("button", { name: "Tentar de novo" }).click();
  await expect(rows(page)).toHaveText([/julia-60000033/]);
});

test("a failed refresh keeps the list on screen and says how old it is", async ({ page, expectedErrors }) => {
  expectedErrors.push(/ERR_FAILED/);
  await openList(page);
  await page.route("**/api/dashboard/chips", (route) => route.abort());
  await expect(page.getByText(/^Estes dados foram atualizados/)).toBeVisible();
  await expect(rows(page)).toHaveCount(25);
});

test("an error page with a retry appears when the database is down", async ({ page, expectedErrors }) => {
  // React logs this error in the console, because the server could not render the page.
  expectedErrors.push(/React error #(419|441)/);
  await sql`alter table julia.chips rename to chips_away`;
  await page.goto("/chips");
  await expect(page.getByRole("heading", { name: "Algo deu errado aqui" })).toBeVisible();
  await expect(page.getByRole("navigation")).toBeVisible();
  await sql`alter table julia.chips_away rename to chips`;
  await page.getByRole("button", { name: "Tentar de novo" }).click();
  await expect(rows(page)).toHaveCount(25);
});

test("a manager finds no control that changes anything", async ({ product, openPage }) => {
  const manager = await addPerson(product, "manager", "gil@example.com");
  const managersPage = await openPage();
  await signIn(managersPage, product, manager);
  await openList(managersPage);
  await managersPage.keyboard.press("n");
  await managersPage
    .getByRole("button", { name: /^Mais ações de/ })
    .first()
    .click();
  await expect(managersPage.getByRole("menuitem")).toHaveText(["Abrir o chip"]);
  await managersPage.keyboard.press("Escape");
  await expect(managersPage.getByRole("checkbox")).toHaveCount(0);
  await expect(managersPage.getByRole("dialog")).toHaveCount(0);
  for (const name of [/Novo chip/, /Outras formas/, "Excluir", "Retomar", "Reconectar"]) {
    await expect(managersPage.getByRole("button", { name })).toHaveCount(0);
  }
});

test("an instance that exists only at the gateway can be adopted from the list; a paired one is active", async ({
  page,
  product,
}) => {
  await pairedAtGateway(product, "Revoluna2", "5511977776666");
  await openList(page);
  await page.getByRole("button", { name: "Outras formas de adicionar um chip" }).click();
  await page.getByRole("menuitem", { name: "Importar instância existente" }).click();
  const row = page.getByRole("dialog").getByRole("listitem").filter({ hasText: "Revoluna2" });
  await expect(row).toContainText("+55 11 97777-6666");
  await row.getByRole("button", { name: "Importar Revoluna2" }).click();
  await expect(row).toContainText("o chip está ativo no pool");
  await page.keyboard.press("Escape");
  await searchBox(page).fill("Revoluna2");
  await expect(rows(page)).toContainText(["Revoluna2"]);
  await expect(rows(page)).toContainText(["Conectado"]);
});

async function pairedAtGateway(product: Product, instanceName: string, phone: string): Promise<void> {
  const created = await fetch(`${product.simulatorUrl}/instance/create`, {
    method: "POST",
    headers: { apikey: product.simulatorKey, "content-type": "application/json" },
    body: JSON.stringify({ instanceName, integration: "WHATSAPP-BAILEYS", qrcode: true }),
  });
  expect(created.status).toBe(201);
  await scan(product, instanceName, phone);
  const state = async () =>
    (await simulatedInstances(product)).find((one) => one.instanceName === instanceName)?.memoryState;
  await expect.poll(state).toBe("open");
}

test("a banner says since when the worker has been down", async ({ page }) => {
  await openList(page);
  await expect(banner(page)).toHaveCount(0);
  await sql`update julia.worker_heartbeats set beat_at = now() - interval '5 minutes'`;
  await expect(banner(page)).toContainText(
    /parou de responder \(último sinal: \d{2}:\d{2}\)\. Nada é enviado/,
  );
  await sql`update julia.worker_heartbeats set beat_at = now() + interval '1 hour'`;
  await expect(banner(page)).toHaveCount(0);
});

test("a banner says since when the gateway has been down and counts down to the next attempt", async ({
  page,
  product,
}) => {
  await openList(page);
  await control(product, "/refuse-connections", { forMs: 60_000 });
  await expect
    .poll(async () => {
      await api.get("/api/dashboard/chips/instances/adoptable");
      return (await sql`select breaker from julia.gateways`)[0]?.breaker;
    })
    .toBe("open");
  await expect(banner(page)).toContainText(
    /não responde desde \d{2}:\d{2}.*(Próxima tentativa em \d+ segundos?|Tentando agora)\./,
  );
});

test("eight windows over HTTP/1.1 all respond and all show a change", async ({ page, context }) => {
  const windows = [page, ...(await Promise.all(Array.from({ length: 7 }, () => context.newPage())))];
  for (const window of windows) {
    await window.goto("/chips?search=60000050");
    await expect(rows(window)).toHaveCount(1);
  }
  await sql`update julia.chips set label = 'Visto em oito janelas', version = version + 1 where instance_name = 'julia-60000050'`;
  for (const window of windows) await expect(rows(window)).toContainText("Visto em oito janelas");
  // A browser opens at most six connections to a server, so a separate stream for each window would block the reload.
  await windows[7]?.reload();
  await expect(rows(windows[7] ?? page)).toHaveCount(1);
});

test("relative times follow the server's clock when the browser's is ten minutes ahead", async ({ page }) => {
  await sql`update julia.chips set status = 'banned', banned_at = clock_timestamp() - interval '90 seconds'
    where instance_name = 'julia-60000050'`;
  await page.clock.install({ time: Date.now() + 600_000 });
  await page.goto("/chips?search=60000050");
  const said = rows(page)
    .first()
    .getByText(/^há \d+ min$|agora/)
    .first();
  await expect(said).toHaveText(/^há [12] min$/);
  const asked = page.waitForResponse(/api\/dashboard\/chips\?/);
  await page.clock.runFor(20_000);
  await asked;
  await expect(said).toHaveText(/^há [12] min$/);
});
