import { signInToApi } from "../setup/api-client";
import { expect, type Product, signIn, test } from "../setup/browser";
import { APPEARANCES, addPerson, appear, expectFits, expectNothingSerious, withDatabase } from "./operator";

const WIDTHS = [1280, 768, 360];

test.beforeEach(async ({ page, product }) => {
  await signIn(page, product);
});

test("an administrator changes the strategy, and is asked before leaving unsaved changes", async ({
  page,
}) => {
  await page.goto("/chips");
  await page.getByRole("link", { name: "Ajustes" }).click();
  await expect(page).toHaveURL(/\/settings\/pool$/);
  await page.getByText("Um chip depois do outro").click();
  await page.getByLabel("Espera pelo chip que atende o médico").fill("30");
  await page.getByLabel("Unidade da espera").selectOption("minutes");

  const settings = page.getByRole("navigation", { name: "Ajustes" });
  await settings.getByRole("link", { name: "Pessoas" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Continuar aqui" }).click();
  await page.getByRole("button", { name: "Salvar" }).click();
  await expect(page.getByText("Ajustes salvos.")).toBeVisible();

  await settings.getByRole("link", { name: "Pessoas" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Pessoas" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("radio", { name: "Revezamento" })).toBeChecked();
  await page.reload();
  await expect(page.getByRole("radio", { name: "Revezamento" })).toBeChecked();
  await expect(page.getByLabel("Espera pelo chip que atende o médico")).toHaveValue("30");
});

test("a concurrent change is shown before it is overwritten", async ({ page, product, expectedErrors }) => {
  expectedErrors.push(/409/);
  const api = await signInToApi(product);
  await page.goto("/settings/pool");
  await page.getByLabel("Mensagens por hora").fill("25");
  const { body } = await api.get("/api/dashboard/settings");
  const theirs = await api.patch("/api/dashboard/settings", { version: body.version, defaultPerDay: 90 });
  expect(theirs.status).toBe(200);
  await page.getByRole("button", { name: "Salvar" }).click();
  await expect(page.getByText(/Outra pessoa salvou antes de você/)).toBeVisible();
  await expect(page.getByLabel("Mensagens em 24 h")).toHaveValue("90");
  await page.getByRole("button", { name: "Salvar" }).click();
  await expect(page.getByText("Ajustes salvos.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Salvar" })).toBeHidden();
  expect((await api.get("/api/dashboard/settings")).body).toMatchObject({
    defaultPerHour: 25,
    defaultPerDay: 90,
  });
});

test("an operator finds neither the settings of admins nor a link to them", async ({
  page,
  product,
  expectedErrors,
}) => {
  expectedErrors.push(/403/);
  const operator = await addPerson(product, "operator", "olga@example.com");
  await page.context().clearCookies();
  await signIn(page, product, operator);
  await page.goto("/chips");
  await page.getByRole("link", { name: "Ajustes" }).click();
  const links = page.getByRole("navigation", { name: "Ajustes" }).getByRole("link");
  await expect(links).toHaveText(["Gateways"]);
  expect((await page.goto("/settings/pool"))?.status()).toBe(403);
  await expect(page.getByRole("heading", { level: 1, name: "Sem acesso" })).toBeVisible();
});

/** Makes every session ask for the password again before its next change. */
async function forgetPasswords(product: Product): Promise<void> {
  await withDatabase(product, (sql) => sql`update julia.sessions set password_confirmed_at = null`);
}

test("changing a person or a key asks for the password, then continues automatically", async ({
  page,
  product,
  expectedErrors,
}) => {
  // A change gets a 403 response until the password has been entered. A wrong password gets a 400 response.
  expectedErrors.push(/40[03]/);
  const confirm = page.getByRole("dialog", { name: "Confirme sua senha" });
  const give = async (password: string) => {
    await confirm.getByLabel("Sua senha").fill(password);
    await confirm.getByRole("button", { name: "Confirmar" }).click();
  };

  await page.goto("/settings/people");
  await forgetPasswords(product);
  await page.getByRole("button", { name: "Adicionar pessoa" }).click();
  const added = page.getByRole("dialog", { name: "Adicionar pessoa" });
  await added.getByLabel("Nome").fill("Rui");
  await added.getByLabel("E-mail").fill("rui@example.com");
  await added.locator("input[name=password]").fill("sincronia-oblíqua-73");
  await added.getByRole("button", { name: "Adicionar pessoa" }).click();
  await give("errada-errada-1");
  await expect(confirm.getByText("A senha atual está errada.")).toBeVisible();
  await expectNothingSerious(page);
  await give(product.admin.password);
  await expect(page.getByText("rui@example.com")).toBeVisible();
  await expect(confirm).toBeHidden();

  // The role is changed directly in the table row, without a dialog.
  await forgetPasswords(product);
  await page.getByLabel("Perfil de Rui").selectOption("manager");
  await confirm.getByRole("button", { name: "Cancelar" }).click();
  await expect(page.getByText(/Nada foi alterado/)).toBeVisible();
  await page.getByLabel("Perfil de Rui").selectOption("manager");
  await give(product.admin.password);
  await expect(page.getByText(/Nada foi alterado/)).toBeHidden();
  await expect(page.getByLabel("Perfil de Rui")).toHaveValue("manager");

  await forgetPasswords(product);
  await page.goto("/settings/api-keys");
  await page.getByRole("button", { name: "Nova chave" }).first().click();
  const key = page.getByRole("dialog", { name: "Nova chave de API" });
  await key.getByLabel("Serviço").fill("crm");
  await key.getByRole("button", { name: "Criar chave" }).click();
  await give(product.admin.password);
  await expect(page.getByText(/wag_live_/).first()).toBeVisible();
});

test("is readable in both themes and at every width", async ({ page, product }) => {
  for (const appearance of APPEARANCES) {
    await appear(page, product, appearance);
    await withDatabase(product, async (sql) => {
      await sql`update julia.settings set fixed = '{rebalanceIdleDays}',
        specialty_map = ${sql.json({ cardiologia: ["Revoluna1", "Revoluna2"], "clínica geral": ["uma-que-se-foi"] })}`;
      await page.goto("/settings/pool");
      await expect(page.getByText("REBALANCE_IDLE_DAYS")).toBeVisible();
      await sql`update julia.settings set fixed = '{}', specialty_map = '{}'`;
    });
    await page.getByRole("textbox").nth(2).fill("");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert").first()).toBeVisible();
    // The invalid field is visible: the bar with the save button does not cover it.
    const invalid = await page.locator(":focus").boundingBox();
    const bar = await page.getByRole("button", { name: /^(Salvar|Save)$/ }).boundingBox();
    expect((invalid?.y ?? 0) + (invalid?.height ?? 0)).toBeLessThan(bar?.y ?? 0);
    await expectNothingSerious(page);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await expectFits(page);
    }
    await page.setViewportSize({ width: WIDTHS[0] ?? 1280, height: 720 });
  }
});
