import { expect, signIn, test } from "../setup/browser";
import { addChip, expectNothingSerious, pairing, qrCode, scan, showedConnected } from "./operator";

test("several chips are paired one after another, by keyboard only and on a phone", async ({
  page,
  product,
}) => {
  const phones = new Map<string, string>();
  for (const phone of ["5511915000001", "5511915000002", "5511915000003"]) {
    phones.set((await addChip(product, phone)).instanceName, phone);
  }
  await signIn(page, product);
  await page.goto("/chips");
  await page.getByRole("checkbox", { name: "Selecionar todos desta página" }).check();
  const pair = page.getByRole("button", { name: "Parear vários" });
  await pair.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Parear 3 chips, um depois do outro");
  await page.setViewportSize({ width: 360, height: 740 });
  await page.keyboard.press("Tab");
  await expect(dialog.getByRole("button", { name: "Começar" })).toBeFocused();
  await page.keyboard.press("Enter");

  const current = async (position: string) => {
    await expect(dialog.getByRole("status").filter({ hasText: position })).toBeVisible();
    await expect(qrCode(page)).toBeVisible();
    const title = await dialog.getByRole("heading").textContent();
    const name = title?.replace("Conectar ", "") ?? "";
    return { name, phone: phones.get(name) ?? "" };
  };

  const first = await current("1 de 3");
  await expect(dialog.getByRole("button", { name: "Pular" })).toBeInViewport();
  expect(await dialog.evaluate((node) => node.scrollWidth - node.clientWidth)).toBe(0);
  await expectNothingSerious(page);
  await scan(product, first.name, first.phone);
  await showedConnected(page);

  const second = await current("2 de 3");
  expect(second.name).not.toBe(first.name);
  await dialog.getByRole("button", { name: "Pular" }).focus();
  await page.keyboard.press("Enter");

  const third = await current("3 de 3");
  await expect(dialog.getByRole("button", { name: "Pular" })).toBeFocused();
  await scan(product, third.name, third.phone);
  await showedConnected(page);
  await expect(pairing(page)).toBeHidden();
  await expect(page.getByRole("dialog", { name: "2 de 3 chips conectados" })).toBeVisible();
  await expect(dialog.getByRole("listitem").filter({ hasText: second.name })).toContainText("Pulado");
  await expectNothingSerious(page);
  await page.keyboard.press("Escape");
  await expect(pair).toBeFocused();
  await expect(page.getByRole("toolbar")).toContainText("1 selecionado");
});
