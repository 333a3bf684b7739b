import { control, signInToApi } from "../setup/api-client";
import { expect, type Product, signIn, startProduct, test } from "../setup/browser";
import { pairing } from "./operator";

const CHIPS = "/api/dashboard/chips";

const WORDS = {
  "pt-BR": {
    banner:
      /pede a ativação da licença; as sessões continuam conectadas, mas nada pode ser enviado nem desconectado/,
    modal: "O gateway pede a ativação da licença",
    warning: /queda de rede de cerca de 4 segundos.*408.*servidor de licenças/,
  },
  en: {
    banner:
      /asks for its licence to be activated; sessions stay connected, but nothing can be sent or disconnected/,
    modal: "The gateway asks for its licence",
    warning: /network outage of about 4 seconds.*408.*licensing server/,
  },
} as const;

let product: Product;
test.beforeAll(async () => {
  product = await startProduct({ env: { SIMULATOR_GATEWAY_VERSION: "2.4" } });
});
test.afterAll(() => product.stop());

for (const locale of ["pt-BR", "en"] as const) {
  test(`a licence that is missing is said in its own words, with our own address (${locale})`, async ({
    page,
    context,
    expectedErrors,
  }, info) => {
    expectedErrors.push(/503/);
    const words = WORDS[locale];
    test.slow();
    const [phone, waiting] =
      locale === "en" ? ["5511970001002", "5511970002002"] : ["5511970001001", "5511970002001"];
    await signIn(page, product);
    const api = await signInToApi(product);
    const { body } = await api.post(`${CHIPS}/instances/create`, { phone });
    await control(product, "/scan", { instanceName: body.instanceName, phone });
    await expect
      .poll(async () => (await api.get(`${CHIPS}/${body.chipId}`)).body.connected, { timeout: 20_000 })
      .toBe(true);
    // Codes that go on coming by webhook are shown, licence or not; here none follows the first.
    await control(product, "/behaviour", { qrRotationMs: 86_400_000 });
    await api.post(`${CHIPS}/instances/create`, { phone: waiting });
    await context.addCookies([{ name: "locale", value: locale, url: product.url }]);
    await control(product, "/licence", { active: false });

    await page.goto(`${product.url}/chips`);
    await expect(page.getByText(words.banner)).toBeVisible({ timeout: 30_000 });
    const address = page.getByRole("link", { name: `${product.simulatorUrl}/manager` });
    await expect(address).toHaveAttribute("href", `${product.simulatorUrl}/manager`);
    await expect(page.getByRole("link", { name: body.instanceName })).toBeVisible();
    await page.screenshot({ path: info.outputPath(`banner-${locale}.png`), fullPage: true });

    await page.goto(`${product.url}/status`);
    await expect(page.locator("[data-verdict=gateway_license]")).toBeVisible();
    await expect(page.locator("[data-support=loses_sessions]")).toHaveText(words.warning);
    await page.screenshot({ path: info.outputPath(`status-${locale}.png`) });

    // The code is shown while it lives; a window that has none says why.
    await page.goto(`${product.url}/chips`);
    const row = page.getByRole("row").filter({ hasText: `julia-${waiting?.slice(-8)}` });
    await row.getByRole("button", { name: /QR code/ }).click();
    await expect(pairing(page)).toHaveAttribute("data-pairing", "error", { timeout: 75_000 });
    await expect(pairing(page)).toContainText(words.modal);
    await expect(pairing(page)).toContainText(`${product.simulatorUrl}/manager`);
    await page.screenshot({ path: info.outputPath(`modal-${locale}.png`) });

    await page.goto(`${product.url}/chips`);
    await page
      .getByRole("button", { name: /^(Nova instância|New instance)$/ })
      .first()
      .click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(/^(Telefone do chip|Phone number of the chip)/).fill("5511970009999");
    await dialog.getByRole("button", { name: /^(Criar e conectar|Create and connect)$/ }).click();
    await expect(dialog.getByText(words.banner)).toBeVisible({ timeout: 20_000 });
    await page.screenshot({ path: info.outputPath(`create-${locale}.png`) });
    await page.keyboard.press("Escape");
    await expect(page.getByText("julia-70009999")).toHaveCount(0);

    await control(product, "/licence", { active: true });
    await page.goto(`${product.url}/chips`);
    await expect(page.getByText(words.banner)).toHaveCount(0, { timeout: 35_000 });
  });
}
