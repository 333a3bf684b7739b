import { control, signInToApi } from "../setup/api-client";
import { expect, signIn, test } from "../setup/browser";
import { connectChip, expectFits, expectNothingSerious } from "./operator";

const PHONE = "5511977770101";

test("an incident appears on an open page, is acknowledged with a note and silenced", async ({
  page,
  product,
}) => {
  const api = await signInToApi(product);
  const rules = await api.patch("/api/dashboard/alerts/rules", {
    rule: "pool_empty",
    version: 0,
    holdSeconds: 0,
  });
  expect(rules.status, JSON.stringify(rules.body)).toBe(200);
  await signIn(page, product);
  const { instanceName } = await connectChip(product, PHONE);

  await page.goto("/alerts");
  await expect(page.getByText("Tudo certo")).toBeVisible();
  await expectNothingSerious(page);
  await control(product, "/unlink", { instanceName });

  const incident = page.getByRole("listitem").filter({ hasText: "Nenhum chip conectado" });
  await expect(incident).toBeVisible();
  await expect(incident).toContainText("Reconecte um chip lendo o QR code.");
  await expect(page.getByRole("link", { name: "Alertas: 1 aberto, 1 sem responsável" })).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNothingSerious(page);
  }

  await incident.getByRole("button", { name: "Assumir" }).click();
  const dialog = page.getByRole("dialog", { name: "Assumir este alerta" });
  await dialog.getByLabel("O que foi feito").fill("Pedi o celular de volta");
  await expectNothingSerious(page);
  await dialog.getByRole("button", { name: "Assumir" }).click();
  await expect(incident).toContainText("Pedi o celular de volta");
  await expect(page.getByRole("link", { name: "Alertas: 1 aberto", exact: true })).toBeVisible();

  await incident.getByRole("button", { name: "Silenciar" }).click();
  const silence = page.getByRole("dialog", { name: "Silenciar alertas" });
  await silence.getByLabel("Motivo").fill("Troca de aparelho");
  await expectNothingSerious(page);
  await silence.getByRole("button", { name: "Silenciar" }).click();
  await expect(page.getByRole("region", { name: "Silenciamentos" })).toContainText("Troca de aparelho");
  await page.getByRole("button", { name: "Encerrar o silenciamento: Nenhum chip conectado" }).click();
  await expect(page.getByRole("region", { name: "Silenciamentos" })).toBeHidden();

  await page.setViewportSize({ width: 360, height: 740 });
  await expectFits(page);
});

test("a private address is rejected at its field, and an edited rule shows its change", async ({
  page,
  product,
  expectedErrors,
}) => {
  expectedErrors.push(/400/);
  await signIn(page, product);
  await page.goto("/settings/alerts");
  await expect(page.getByRole("heading", { name: "Destinos" })).toBeVisible();
  await expectNothingSerious(page);
  await page.getByRole("button", { name: "Novo destino" }).click();
  const dialog = page.getByRole("dialog", { name: "Novo destino" });
  await dialog.getByLabel("Nome").fill("Canal da operação");
  await dialog.getByLabel("Endereço do webhook").fill("https://10.0.0.1/hook");
  await dialog.getByRole("button", { name: "Salvar" }).click();
  await expect(dialog.getByText("O endereço precisa ser https, público")).toBeVisible();
  await expectNothingSerious(page);
  await dialog.getByLabel("Tipo").selectOption("generic");
  await dialog.getByLabel("Endereço do webhook").fill("https://ops.example.com/hook-of-julia");
  await dialog.getByRole("button", { name: "Salvar" }).click();
  const secret = page.getByRole("dialog", { name: "Segredo de Canal da operação" });
  await expect(secret.getByText(/^whsec_/)).toBeVisible();
  await secret.getByRole("button", { name: "Já guardei o segredo" }).click();
  const row = page.getByRole("listitem").filter({ hasText: "Canal da operação" });
  await expect(row).toContainText("ops.example.com/…ulia");

  await page.getByRole("button", { name: "Editar a regra Envios de 24 horas acabando" }).click();
  const rule = page.getByRole("dialog", { name: "Regra: Envios de 24 horas acabando" });
  await rule.getByLabel("Limite (%)").fill("70");
  await expectNothingSerious(page);
  await rule.getByRole("button", { name: "Salvar" }).click();
  const changed = page.getByRole("listitem").filter({ hasText: "Envios de 24 horas acabando" });
  await expect(changed).toContainText("a partir de 70%", { ignoreCase: true });
  await expect(changed).toContainText("alterada");

  await row.getByRole("button", { name: "Editar Canal da operação" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remover" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remover" }).click();
  await expect(row).toBeHidden();
});
