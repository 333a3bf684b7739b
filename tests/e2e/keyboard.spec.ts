import type { Page } from "@playwright/test";
import { expect, signIn, test } from "../setup/browser";
import { addPerson, connectChip, expectNothingSerious, qrCode, scan, showedConnected } from "./operator";

const FINGER_PX = 44;

const palette = (page: Page) => page.getByRole("dialog", { name: "Busca e comandos" });

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Presses the down arrow until the option is highlighted, and then Enter. */
async function choose(page: Page, name: string): Promise<void> {
  const option = palette(page).getByRole("option", { name });
  await expect(option).toBeVisible();
  for (let step = 0; step < 20 && (await option.getAttribute("aria-selected")) !== "true"; step += 1) {
    await press(page, "ArrowDown");
  }
  await press(page, "Enter");
}

test("an operator creates, pairs and pauses chips with the keyboard alone", async ({ page, product }) => {
  await connectChip(product, "5511960000001");
  await connectChip(product, "5511960000002");
  await signIn(page, product);
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });

  // Creates a chip from the palette, on a page other than the list of chips.
  await page.goto("/messages");
  await press(page, "Control+k");
  await expect(palette(page).getByRole("combobox")).toBeFocused();
  await expectNothingSerious(page);
  await choose(page, "Novo chip");
  await expect(page.getByLabel("Número do chip")).toBeFocused();
  await page.keyboard.type("11960000003");
  await press(page, "Enter");
  await expect(qrCode(page)).toBeVisible();
  await scan(product, "julia-60000003", "5511960000003");
  await showedConnected(page);
  await expect(page.getByRole("dialog")).toBeHidden();

  // Goes to the list of chips, selects two chips and opens the first of the two.
  await press(page, "g", "c");
  await expect(page).toHaveURL(/\/chips$/);
  await expect(row("julia-60000003")).toBeVisible();
  await press(page, "j", "x", "j", "x");
  await expect(
    page.getByRole("row", { selected: true }).or(page.locator("tr[data-state=selected]")),
  ).toHaveCount(2);
  await press(page, "k", "Enter");
  await expect(page).toHaveURL(/\/chips\/[0-9a-f-]{36}$/);

  // Finds a chip by its number in the palette and pauses the chip.
  await press(page, "Control+k");
  await page.keyboard.type("60000001");
  await choose(page, "Pausar: julia-60000001");
  await expect(page.getByRole("alertdialog")).toContainText("Pausar julia-60000001?");
  await press(page, "Tab", "Enter");
  await expect(page.getByRole("alertdialog")).toBeHidden();

  // The link on the chip page leads back to the filtered list.
  await press(page, "g", "c");
  await expect(page).toHaveURL(/\/chips$/);
  await expect(row("julia-60000001")).toBeVisible();
  await press(page, "/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("60000001");
  await expect(row("julia-60000001")).toContainText("Pausado");
  await expect(row("julia-60000002")).toHaveCount(0);
  await page.getByRole("searchbox").blur();
  await press(page, "j", "Enter");
  await expect(page).toHaveURL(/\/chips\/[0-9a-f-]{36}$/);
  await page.getByRole("main").getByRole("link", { name: "Chips" }).focus();
  await press(page, "Enter");
  await expect(page).toHaveURL(/\/chips\?search=60000001$/);
});

test("sign-in returns to the requested page and never to another site", async ({
  page,
  product,
  expectedErrors,
}) => {
  // The open page loses its session when the test clears the cookies.
  expectedErrors.push(/401/);
  const enter = async () => {
    await page.getByLabel("E-mail").fill(product.admin.email);
    await page.getByLabel("Senha", { exact: true }).fill(product.admin.password);
    await page.getByRole("button", { name: "Entrar" }).click();
  };
  await page.goto("/messages?search=ana");
  await expect(page).toHaveURL(/\/login\?next=/);
  await enter();
  await expect(page).toHaveURL(`${product.url}/messages?search=ana`);
  for (const next of ["//evil.example", "/\\evil.example", "javascript:alert(1)"]) {
    await page.context().clearCookies();
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    await enter();
    await expect(page).toHaveURL(`${product.url}/chips`);
  }
});

test("a manager who opens an administrators' page sees that access is denied", async ({
  page,
  product,
  expectedErrors,
}) => {
  expectedErrors.push(/403/);
  const manager = await addPerson(product, "manager", "gil.teclado@example.com");
  await signIn(page, product, manager);
  await page.goto("/settings/people");
  await expect(page.getByRole("heading", { level: 1, name: "Sem acesso" })).toBeVisible();
});

test("on a phone, every control is large enough to touch", async ({ openPage, product }) => {
  await connectChip(product, "5511960000009");
  const page = await openPage({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await signIn(page, product);
  for (const path of ["/chips", "/messages", "/alerts", "/status", "/settings/pool"]) {
    await page.goto(path);
    const small = await page.evaluate((least) => {
      const controls = "button, select, summary, nav a, header a, input:not([type=checkbox], [type=radio])";
      return [...document.querySelectorAll(controls)]
        .filter((control) => control.checkVisibility() && !control.closest(".sr-only, thead"))
        .filter((control) => control.getBoundingClientRect().height < least)
        .map((control) => control.outerHTML.slice(0, 120));
    }, FINGER_PX);
    expect(small, path).toEqual([]);
  }
});
