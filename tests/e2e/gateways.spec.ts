import type { Page } from "@playwright/test";
import { startSimulator } from "../../simulator/simulator";
import { expect, type Product, signIn, test } from "../setup/browser";
import { addPerson, expectNothingSerious, pairing, qrCode, scan, showedConnected } from "./operator";

const KEY = "the-key-of-the-second-gateway";
const PHONE = "5511916000001";
const NAME = "julia-16000001";

/** The product as it sees the second gateway: the simulator's control page is below that gateway's URL. */
const at = (product: Product, url: string): Product => ({ ...product, controlUrl: `${url}/__control` });

const gateway = (page: Page, name: string) =>
  page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: new RegExp(`^${name}`) }) });

test("a second gateway is added, gets a chip, and is emptied and removed", async ({
  page,
  product,
  expectedErrors,
}) => {
  // The refused key.
  expectedErrors.push(/status of 502/);
  const second = await startSimulator({ apiKey: KEY, behaviour: { createWaitMs: 250, qrDelayMs: 30 } });
  try {
    await signIn(page, product);
    await page.goto("/settings/gateways");
    await expect(page.getByText("Definido pelo ambiente")).toBeVisible();
    await expect(page.getByRole("link", { name: /^Mover/ })).toHaveCount(0);

    await page.getByRole("button", { name: "Adicionar gateway" }).click();
    const form = page.getByRole("dialog", { name: "Adicionar gateway" });
    await form.getByLabel("Nome").fill("Reserva");
    await form.getByLabel("Endereço").fill(second.url);
    await form.getByLabel("Chave de API").fill("not-the-key");
    await form.getByRole("button", { name: "Adicionar" }).click();
    await expect(form.getByText("O gateway recusou esta chave.")).toBeVisible();
    await expectNothingSerious(page);
    await form.getByLabel("Chave de API").fill(KEY);
    await form.getByRole("button", { name: "Adicionar" }).click();
    await expect(form).toBeHidden();
    await expect(gateway(page, "Reserva")).toContainText("funcionando");
    await expect(gateway(page, "Reserva")).toContainText("0 de 80 chips");

    await test.step("a new chip goes to the chosen gateway, and the lists say where it is", async () => {
      await page.goto("/chips");
      await page.getByRole("button", { name: "Novo chip" }).first().click();
      const create = page.getByRole("dialog", { name: "Novo chip" });
      await create.getByLabel("Número do chip").fill(PHONE);
      await create.getByLabel("Gateway").selectOption({ label: "Reserva · 80 lugares livres" });
      await expectNothingSerious(page);
      await create.getByRole("button", { name: "Criar e conectar" }).click();
      await expect(qrCode(page)).toBeVisible();
      expect(second.gateway.rows.has(NAME)).toBe(true);
      await scan(at(product, second.url), NAME, PHONE);
      await showedConnected(page);
      await page.keyboard.press("Escape");

      await page.getByRole("button", { name: "Gateway" }).click();
      await page.getByRole("menuitemcheckbox", { name: "Reserva" }).click();
      await expect(page.locator("tr[data-chip-id]")).toHaveCount(1);
      await expect(page).toHaveURL(/\?gateway=/);
      await page.keyboard.press("Escape");
      await page.getByRole("link", { name: NAME }).click();
      await expect(page.getByRole("definition").filter({ hasText: "Reserva" })).toBeVisible();
      await page.getByRole("button", { name: "Mover para outro gateway" }).click();
      await expect(page.getByRole("alertdialog")).toContainText("precisa ler um QR code mais uma vez");
      await expectNothingSerious(page);
      await page.keyboard.press("Escape");
    });

    await test.step("emptying moves the chip and shows its new QR code", async () => {
      await page.goto("/settings/gateways");
      await gateway(page, "Reserva").getByRole("button", { name: "Remover Reserva" }).click();
      await expect(page.getByRole("dialog")).toContainText("1 chip ainda está neste gateway");
      await page.getByRole("link", { name: "Mover os chips", exact: true }).click();
      await page.getByRole("checkbox", { name: "Reserva: aceita chips novos" }).click();
      await expect(page.getByText(/ainda aceita chips novos/)).toBeHidden();
      await page.getByRole("button", { name: "Mover 1 chip" }).click();
      const dialog = page.getByRole("dialog");
      await expect(dialog).toContainText("o celular lê um QR code de novo");
      expect(second.gateway.rows.has(NAME)).toBe(true);
      await dialog.getByRole("button", { name: "Começar" }).click();
      await expect(qrCode(page)).toBeVisible();
      await expect.poll(() => second.gateway.rows.has(NAME)).toBe(false);
      await scan(product, NAME, PHONE);
      await showedConnected(page);
      await expect(pairing(page)).toBeHidden();
      await expect(page.getByRole("dialog", { name: "1 de 1 chip conectado" })).toBeVisible();
      await page.keyboard.press("Escape");
      await expect(page.getByRole("heading", { name: "Nenhum chip neste gateway" })).toBeVisible();
    });

    await page.getByRole("link", { name: "Gateways" }).first().click();
    await gateway(page, "Reserva").getByRole("button", { name: "Remover Reserva" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Remover" }).click();
    await expect(gateway(page, "Reserva")).toHaveCount(0);
  } finally {
    await second.close();
  }
});

test("an operator sees the gateways but not the other settings", async ({
  page,
  product,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 403/);
  await signIn(page, product, await addPerson(product, "operator", "gil@example.com"));
  await page.goto("/chips");
  await page.getByRole("link", { name: "Ajustes" }).click();
  await expect(page).toHaveURL(/\/settings\/gateways$/);
  await expect(page.getByRole("button", { name: /^Verificar/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "Adicionar gateway" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Pool" })).toHaveCount(0);
  expect((await page.goto("/settings/pool"))?.status()).toBe(403);
});
