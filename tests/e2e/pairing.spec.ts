import { control } from "../setup/api-client";
import { expect, SERVER_AWAY, signIn, test } from "../setup/browser";
import { IS_LONG } from "../setup/proof";
import {
  APPEARANCES,
  createInstance,
  drawnCode,
  expectNothingSerious,
  pairing,
  qrCode,
  scan,
  showedConnected,
  showsPairing,
} from "./operator";

test.beforeEach(({ page, product }) => signIn(page, product));

test("creating a chip and scanning its QR code connects it, and the list updates without a reload", async ({
  page,
}) => {
  const name = await createInstance(page, "5511910000001");
  await page.getByRole("button", { name: "Simular a leitura" }).click();
  await showedConnected(page, "pode enviar até 2 por hora e 5 em 24 horas");
  await expect(pairing(page)).toBeHidden();
  await expect(page.getByRole("row").filter({ hasText: name })).toContainText("Aquecendo");
});

test("an expired QR code is replaced automatically and never shown again", async ({ page, product }) => {
  if (!IS_LONG) await control(product, "/behaviour", { qrRotationMs: 8_000 });
  const phone = "5511910000002";
  const name = await createInstance(page, phone);
  const drawn: string[] = [await drawnCode(page)];
  const threeCodes = async () => {
    const code = await drawnCode(page);
    if (code !== drawn.at(-1)) drawn.push(code);
    return drawn.length;
  };
  await expect.poll(threeCodes, { timeout: 150_000, intervals: [200] }).toBe(3);
  expect(new Set(drawn).size).toBe(3);
  await showsPairing(page, "showing_qr");
  await control(product, "/behaviour", { qrRotationMs: 45_000 });
  await scan(product, name, phone);
  await showedConnected(page);
});

test("a chip whose pairing window was closed remains in the list and can be connected later", async ({
  page,
  product,
}) => {
  const phone = "5511910000003";
  const name = await createInstance(page, phone);
  await page.keyboard.press("Escape");
  await expect(pairing(page)).toBeHidden();
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row).toContainText("Esperando QR code");
  await row.getByRole("button", { name: "Ler QR code" }).click();
  await expect(qrCode(page)).toBeVisible();
  await scan(product, name, phone);
  await showedConnected(page);
});

test("entering the number of a chip that is awaiting its scan opens its QR code", async ({
  page,
  expectedErrors,
}) => {
  expectedErrors.push(/409/);
  const name = await createInstance(page, "5511910000004");
  await page.keyboard.press("Escape");
  await createInstance(page, "+55 (11) 91000-0004");
  await expect(page.getByRole("dialog", { name: `Conectar ${name}` })).toBeVisible();
});

test("the window reports a wrong phone, and the right one can connect later", async ({ page, product }) => {
  const phone = "5511910000005";
  const name = await createInstance(page, phone);
  await scan(product, name, "5521988887777");
  await showsPairing(page, "error");
  await expect(pairing(page)).toContainText("+55 11 91000-0005");
  await expect(pairing(page)).toContainText("+55 21 98888-7777");
  await pairing(page)
    .getByRole("button", { name: /Desconectar/ })
    .click();
  await expect(qrCode(page)).toBeVisible();
  await scan(product, name, phone);
  await showedConnected(page);
});

test("a lost network leaves the QR code on screen with a note", async ({ page, context, expectedErrors }) => {
  expectedErrors.push(/ERR_INTERNET_DISCONNECTED/);
  await createInstance(page, "5511910000006");
  await context.setOffline(true);
  await expect(pairing(page)).toContainText("Tentando de novo");
  await showsPairing(page, "showing_qr");
  await context.setOffline(false);
  await expect(pairing(page)).not.toContainText("Tentando de novo");
  await showsPairing(page, "showing_qr");
});

test("a pairing survives a restart of our server while the window is open", async ({
  page,
  product,
  expectedErrors,
}) => {
  expectedErrors.push(SERVER_AWAY);
  const phone = "5511910000007";
  const name = await createInstance(page, phone);
  await product.kill("web");
  await expect(pairing(page)).toContainText("Tentando de novo");
  await showsPairing(page, "showing_qr");
  await product.restart("web");
  await expect(pairing(page)).not.toContainText("Tentando de novo");
  await scan(product, name, phone);
  await showedConnected(page);
});

test("a pairing survives a restart of the gateway while the window is open", async ({ page, product }) => {
  const phone = "5511910000008";
  const name = await createInstance(page, phone);
  await control(product, "/restart", { downMs: 10_000 });
  await expect(pairing(page)).toContainText("Tentando de novo");
  // The restarted gateway generates new codes, so the code on screen is no longer valid.
  await expect
    .poll(
      async () => (await control(product, "/scan", { instanceName: name, phone }).catch(() => null))?.status,
      { timeout: 100_000 },
    )
    .toBe(200);
  await showedConnected(page);
});

// Takes two real minutes. `pairing-window.test.tsx` checks the same behaviour with a fake clock.
if (IS_LONG) {
  test("if nobody scans, the window stops after 120 s, and a button continues", async ({ page, product }) => {
    test.setTimeout(240_000);
    const phone = "5511910000009";
    const name = await createInstance(page, phone);
    await expect(pairing(page)).toHaveAttribute("data-pairing", "expired", { timeout: 150_000 });
    await page.getByRole("button", { name: "Gerar novo QR code" }).click();
    await expect(qrCode(page)).toBeVisible();
    await scan(product, name, phone);
    await showedConnected(page);
  });
}

test("on a 360 px phone the code is large, black on white, and nothing is cut off", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await createInstance(page, "5511910000010");
  for (const { colorScheme } of APPEARANCES) {
    await page.emulateMedia({ colorScheme });
    const box = await qrCode(page).boundingBox();
    expect(box?.width).toBeGreaterThanOrEqual(280);
    await expect(qrCode(page)).toHaveCSS("background-color", "rgb(255, 255, 255)");
    const overflow = await page.getByRole("dialog").evaluate((node) => node.scrollWidth - node.clientWidth);
    expect(overflow).toBe(0);
    await expectNothingSerious(page);
  }
});
