import type { Page } from "@playwright/test";
import { expect, signIn, test } from "../setup/browser";
import {
  APPEARANCES,
  addChip,
  createInstance,
  expectFits,
  expectNothingSerious,
  pairing,
  qrCode,
  scan,
  showedConnected,
} from "./operator";

const link = (page: Page) => page.getByRole("region", { name: "Link de leitura" });

/** Creates the link in the open pairing window or on the chip's page, and returns its address. */
async function createLink(page: Page): Promise<string> {
  await link(page).getByRole("button", { name: "Criar link de leitura" }).click();
  return await link(page).getByLabel("Endereço do link").inputValue();
}

const shows = (page: Page, state: string) =>
  expect(page.locator("[data-pair]")).toHaveAttribute("data-pair", state);

test("a phone elsewhere is paired with the link, and both screens say so", async ({
  page,
  openPage,
  product,
  expectedErrors,
}) => {
  // The link has ended when the page asks for the last time.
  expectedErrors.push(/410/);
  await signIn(page, product);
  const phone = "5511910000301";
  const name = await createInstance(page, phone);
  const url = await createLink(page);
  await expect(link(page)).toContainText("Ninguém abriu o link ainda.");

  const helper = await openPage();
  const response = await helper.goto(url);
  expect(response?.headers()).toMatchObject({ "referrer-policy": "no-referrer", "x-frame-options": "DENY" });
  expect(response?.headers()["cache-control"]).toContain("no-store");
  expect(await response?.text()).not.toContain(name);
  await shows(helper, "showing_qr");
  await expect(helper.locator("main")).toContainText("termina em 0301");
  await expect(helper.locator("body")).not.toContainText(name);
  await expect(link(page)).toContainText("Aberto às");

  await scan(product, name, phone);
  await shows(helper, "connected");
  await showedConnected(page);
  await expect(pairing(page)).toBeHidden();
  await helper.reload();
  await shows(helper, "connected");
});

test("a revoked link shows no code, and the chip's page can create another one", async ({
  page,
  openPage,
  product,
  expectedErrors,
}) => {
  expectedErrors.push(/410/, /404/);
  await signIn(page, product);
  const chip = await addChip(product, "5511910000302");
  await page.goto(`/chips/${chip.id}`);
  const url = await createLink(page);
  const helper = await openPage();
  await helper.goto(url);
  await expect(qrCode(helper)).toBeVisible();
  await link(page).getByRole("button", { name: "Encerrar o link" }).click();
  await expect(helper.getByText("Este link foi encerrado")).toBeVisible();
  await expect(qrCode(helper)).toBeHidden();
  await helper.goto("/pair/AAAAAAAAAAAAAAAAAAAAAA");
  await expect(helper.getByText("Este link não existe")).toBeVisible();
  await helper.goto(await createLink(page));
  await expect(qrCode(helper)).toBeVisible();
});

test("the link's page is readable on a phone, in both themes and languages", async ({
  page,
  openPage,
  product,
}) => {
  await signIn(page, product);
  const chip = await addChip(product, "5511910000303");
  await page.goto(`/chips/${chip.id}`);
  const url = await createLink(page);
  for (const { locale, colorScheme } of APPEARANCES) {
    const helper = await openPage({ locale, colorScheme, viewport: { width: 360, height: 740 } });
    await helper.goto(url);
    await expect(qrCode(helper)).toBeVisible();
    await expectFits(helper);
    await expectNothingSerious(helper);
    await helper.setViewportSize({ width: 1280, height: 900 });
    await expectFits(helper);
  }
});
