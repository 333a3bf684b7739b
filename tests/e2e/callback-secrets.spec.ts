import { signInToApi } from "../setup/api-client";
import { expect, signIn, test } from "../setup/browser";
import { expectFits, expectNothingSerious } from "./operator";

test("an administrator can show a service's callback secret once and revoke the previous one", async ({
  page,
  product,
}) => {
  const api = await signInToApi(product);
  await api.post("/api/dashboard/api-keys", { client: "agenda-medica", scopes: ["messages:send"] });
  await signIn(page, product);
  await page.goto("/settings/api-keys");
  await expect(page.getByText(/O segredo atual ainda não foi mostrado/)).toBeVisible();
  await expectNothingSerious(page);

  await page.getByRole("button", { name: "Gerar o segredo dos callbacks de agenda-medica" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText(/O atual continua valendo/)).toBeVisible();
  await dialog.getByRole("button", { name: "Gerar segredo" }).click();
  const secret = dialog.getByRole("status", { name: "Segredo" });
  await expect(secret).toHaveText(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const shown = (await secret.textContent()) ?? "";
  await expectNothingSerious(page);
  await dialog.getByRole("button", { name: "Já guardei o segredo" }).click();
  await expect(page.getByText(/O anterior ainda vale/)).toBeVisible();
  expect(await page.content()).not.toContain(shown);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectFits(page);

  await page.getByRole("button", { name: "Revogar o segredo anterior de agenda-medica" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revogar o anterior" }).click();
  await expect(page.getByText("Só o segredo novo de agenda-medica vale agora.")).toBeVisible();
  await expect(page.getByText(/O anterior ainda vale/)).toBeHidden();

  await page.getByRole("link", { name: "veja como" }).click();
  await expect(page.getByRole("heading", { name: /^Callbacks/ })).toBeVisible();
  await expect(page.getByText("timingSafeEqual").first()).toBeVisible();
  await expectFits(page);
  await expectNothingSerious(page);
});
