import type { Page } from "@playwright/test";
import { fillLargePool } from "../factories/large-pool";
import { type ApiClient, signInToApi } from "../setup/api-client";
import { expect, signIn, test } from "../setup/browser";
import {
  APPEARANCES,
  appear,
  expectFits,
  expectNothingSerious,
  expectNothingSeriousAtAnyWidth,
  qrCode,
  stopWorker,
  withDatabase,
} from "./operator";

const SAID = {
  otherWays: /^(Outras formas de adicionar um chip|Other ways to add a chip)$/,
  adopt: /^(Importar instância existente|Import an existing instance)$/,
  account: /(^Conta de)|('s account$)/,
  changePassword: /^(Trocar senha|Change password)$/,
  delete: /^(Excluir|Delete)$/,
  broken: /^(Algo deu errado aqui|Something went wrong here)$/,
};

/** Repeats `press` until the dialog or menu is open, because a press has no effect before hydration. */
async function open(page: Page, role: "dialog" | "alertdialog" | "menu", press: () => Promise<void>) {
  const opened = page.getByRole(role);
  await expect(async () => {
    if (!(await opened.isVisible())) await press();
    await expect(opened).toBeVisible({ timeout: 1_000 });
  }).toPass();
  return opened;
}

for (const appearance of APPEARANCES) {
  test(`no serious violation in an empty pool (${appearance.locale}, ${appearance.colorScheme})`, async ({
    page,
    product,
  }) => {
    await appear(page, product, appearance);
    for (const path of ["/login", "/setup", "/setup#token=once"]) {
      await page.goto("about:blank");
      await page.goto(path);
      await expect(page.locator("html")).toHaveAttribute("lang", appearance.locale);
      await expect(page.locator("html")).toHaveClass(new RegExp(`\\b${appearance.colorScheme}\\b`));
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      if (path.endsWith("once")) await expect(page.getByRole("textbox").first()).toBeVisible();
      await expectNothingSerious(page);
    }
    await signIn(page, product);
    await page.goto("/chips");
    await expect(page.getByRole("button", { name: SAID.adopt })).toBeVisible();
    await expectNothingSerious(page);
    await open(page, "dialog", () => page.keyboard.press("n"));
    await page.getByRole("dialog").getByRole("textbox").first().fill("119");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert").first()).toBeVisible();
    await expectNothingSerious(page);
  });
}

test.describe("with a pool", () => {
  let api: ApiClient;
  let waiting: { chipId: string; instanceName: string };

  test.beforeAll(async ({ product }) => {
    await withDatabase(product, (sql) => fillLargePool(sql, 60, 3));
    api = await signInToApi(product);
    const body = { instanceName: "Revoluna2", integration: "WHATSAPP-BAILEYS", qrcode: true };
    const [created, atGateway] = await Promise.all([
      api.post("/api/dashboard/chips/instances/create", { phone: "5511955550001" }),
      fetch(`${product.simulatorUrl}/instance/create`, {
        method: "POST",
        headers: { apikey: product.simulatorKey, "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    ]);
    expect([created.status, atGateway.status]).toEqual([201, 201]);
    waiting = created.body;
    await withDatabase(product, (sql) => stopWorker(product, sql));
  });
  test.beforeEach(({ page, product }) => signIn(page, product));

  for (const appearance of APPEARANCES) {
    test(`no serious violation on the list and its dialogs (${appearance.locale}, ${appearance.colorScheme})`, async ({
      page,
      product,
      expectedErrors,
    }) => {
      expectedErrors.push(/403/);
      await appear(page, product, appearance);
      await page.goto("/chips");
      await expect(page.getByRole("row").nth(20)).toBeVisible();
      await expectNothingSerious(page);

      const adopt = page.getByRole("button", { name: SAID.otherWays });
      await open(page, "menu", () => adopt.click());
      await page.getByRole("menuitem", { name: SAID.adopt }).click();
      await expect(page.getByRole("dialog").getByText("Revoluna2")).toBeVisible();
      await expectNothingSerious(page);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toBeHidden();

      await open(page, "menu", () => page.getByRole("button", { name: SAID.account }).click());
      await expectNothingSerious(page);
      await page.getByRole("menuitem", { name: SAID.changePassword }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectNothingSerious(page);
      await page.keyboard.press("Escape");

      const search = page.getByRole("searchbox");
      await search.fill(waiting.instanceName);
      const row = page.getByRole("row").filter({ hasText: waiting.instanceName });
      await open(page, "dialog", () => row.getByRole("button", { name: /QR code/ }).click());
      await expect(qrCode(page)).toBeVisible();
      await expectNothingSerious(page);
      await page.keyboard.press("Escape");

      await page.route("**/api/dashboard/chips?*", (route) => route.fulfill({ status: 403, body: "{}" }));
      await search.fill("nobody");
      await expect(page.getByRole("heading", { name: SAID.broken })).toBeVisible();
      await expectNothingSerious(page);
    });

    test(`no serious violation on the other pages (${appearance.locale}, ${appearance.colorScheme})`, async ({
      page,
      product,
      expectedErrors,
    }) => {
      expectedErrors.push(/404/);
      await appear(page, product, appearance);
      const { body } = await api.get("/api/dashboard/chips?status=active&pageSize=1");
      await page.goto(`/chips/${body.items[0].id}`);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(body.items[0].instanceName);
      await expect(page.getByRole("figure")).toBeVisible();
      await expectNothingSeriousAtAnyWidth(page);
      const remove = page.getByRole("button", { name: SAID.delete });
      await open(page, "alertdialog", () => remove.click());
      await expectNothingSerious(page);
      await page.setViewportSize({ width: 360, height: 740 });
      await expectNothingSerious(page);
      await page.goto(`/chips/${waiting.chipId}`);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(waiting.instanceName);
      await expectNothingSerious(page);
      await expectFits(page);
      await page.setViewportSize({ width: 1280, height: 720 });
      await page.goto("/chips/nowhere");
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectNothingSerious(page);
    });
  }

  test("everything works with the keyboard only: n, Tab, Enter, Esc, /, ?", async ({ page }) => {
    await page.goto("/chips");
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Ir para o conteúdo" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("main")).toBeFocused();

    const dialog = await open(page, "dialog", () => page.keyboard.press("n"));
    const order = [
      dialog.getByLabel("Número do chip"),
      dialog.getByLabel(/Nome da instância/),
      dialog.getByRole("checkbox", { name: "Este número já está aquecido?" }),
      dialog.getByText("Limites de envio"),
      dialog.getByRole("button", { name: "Cancelar" }),
      dialog.getByRole("button", { name: "Criar e conectar" }),
      dialog.getByRole("button", { name: "Fechar" }),
      dialog.getByLabel("Número do chip"),
    ];
    for (const [index, control] of order.entries()) {
      if (index > 0) await page.keyboard.press("Tab");
      await expect(control).toBeFocused();
    }
    await page.keyboard.type("11955550002");
    await page.keyboard.press("Enter");
    await expect(qrCode(page)).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
    // A dialog restores the focus one task after it closes. An element that got the focus earlier would lose the focus.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 0)));

    await page.keyboard.press("/");
    const search = page.getByRole("searchbox");
    await expect(search).toBeFocused();
    await page.keyboard.type("julia-55550002");
    await expect(page.getByRole("row").filter({ hasText: "julia-55550002" })).toBeVisible();
    // A closed dialog returns the focus to the button in the row, not to the top of the page.
    const button = page
      .getByRole("row")
      .filter({ hasText: "julia-55550002" })
      .getByRole("button", { name: "Ler QR code" });
    await button.focus();
    await page.keyboard.press("Enter");
    await expect(qrCode(page)).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
    await expect(button).toBeFocused();
    await page.keyboard.press("/");
    await page.keyboard.press("Escape");
    await expect(search).toHaveValue("");
    await page.keyboard.press("Escape");
    await expect(search).not.toBeFocused();

    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Atalhos do teclado" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
  });
});
