import { control } from "../setup/api-client";
import { expect, signIn, test } from "../setup/browser";
import { addChip, connectChip, pairing, withDatabase } from "./operator";

const WORDS = {
  "pt-BR": {
    banner: /sem licença ativa\. As sessões continuam conectadas, mas nada pode ser enviado nem desconectado/,
    modal: "O gateway está sem licença ativa",
    warning: /queda de rede de cerca de 4 segundos.*408.*servidor de licenças/,
  },
  en: {
    banner: /no active licence\. Sessions stay connected, but nothing can be sent or disconnected/,
    modal: "The gateway has no active licence",
    warning: /network outage of about 4 seconds.*408.*licensing server/,
  },
} as const;
const LOCALES = ["pt-BR", "en"] as const;

test.use({ productOptions: { env: { SIMULATOR_GATEWAY_VERSION: "2.4" } } });

test("a missing licence is explained on every page, with a link to the gateway", async ({
  page,
  context,
  product,
  expectedErrors,
}) => {
  expectedErrors.push(/503/);
  await signIn(page, product);
  const speak = (locale: keyof typeof WORDS) =>
    context.addCookies([{ name: "locale", value: locale, url: product.url }]);
  const { instanceName } = await connectChip(product, "5511970001001");
  // A code that arrives by webhook is shown even if the licence is missing. Slow rotation ensures that no other code
  // replaces this code.
  await control(product, "/behaviour", { qrRotationMs: 86_400_000 });
  const waiting = await addChip(product, "5511970002001");
  await control(product, "/licence", { active: false });

  for (const locale of LOCALES) {
    await speak(locale);
    await page.goto("/chips");
    await expect(page.getByText(WORDS[locale].banner)).toBeVisible();
    const address = page.getByRole("link", { name: `${product.simulatorUrl}/manager` });
    await expect(address).toHaveAttribute("href", `${product.simulatorUrl}/manager`);
    await expect(page.getByRole("link", { name: instanceName })).toBeVisible();
    await page.goto("/status");
    await expect(page.locator("[data-verdict=gateway_license]")).toBeVisible();
    await expect(page.locator("[data-support=loses_sessions]")).toHaveText(WORDS[locale].warning);
  }

  // Once the code has expired, the pairing window explains why there is no new code.
  await withDatabase(
    product,
    (sql) =>
      sql`update julia.pairings set qr_issued_at = clock_timestamp() - interval '2 minutes' where chip_id = ${waiting.id}`,
  );
  for (const locale of LOCALES) {
    await speak(locale);
    await page.goto("/chips");
    const row = page.getByRole("row").filter({ hasText: waiting.instanceName });
    await row.getByRole("button", { name: /QR code/ }).click();
    await expect(pairing(page)).toHaveAttribute("data-pairing", "error", { timeout: 100_000 });
    await expect(pairing(page)).toContainText(WORDS[locale].modal);
    await expect(pairing(page)).toContainText(`${product.simulatorUrl}/manager`);
  }

  await page.goto("/chips");
  await page.getByRole("button", { name: "New chip" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Chip number/).fill("5511970009999");
  await dialog.getByRole("button", { name: "Create and connect" }).click();
  await expect(dialog.getByText(WORDS.en.banner)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("julia-70009999")).toHaveCount(0);

  await control(product, "/licence", { active: true });
  await page.goto("/chips");
  await expect(page.getByText(WORDS.en.banner)).toHaveCount(0, { timeout: 100_000 });
});
