import { control } from "../setup/api-client";
import { expect, type Product, signIn, test } from "../setup/browser";
import { connectChip, expectNothingSerious, withDatabase } from "./operator";

test.beforeEach(({ page, product }) => signIn(page, product));

/** Makes the checks of all webhooks due now. Otherwise, the checks are five minutes apart. */
async function letWebhooksBeDue(product: Product): Promise<void> {
  await withDatabase(
    product,
    (sql) =>
      sql`update julia.periodic_tasks set next_run_at = now() where name like 'webhook:%' or name = 'repair_webhooks'`,
  );
}

test("the chip page explains the chip's state, and a foreign webhook can be replaced and restored", async ({
  page,
  product,
}) => {
  const { id, instanceName } = await connectChip(product, "5511930000071");
  await page.goto(`/chips/${id}`);
  await expect(page.locator("[data-verdict]")).toHaveAttribute("data-verdict", "ok");
  await expect(page.getByText("Nenhum sinal de problema.")).toBeVisible();

  const answer = await fetch(`${product.simulatorUrl}/webhook/set/${instanceName}`, {
    method: "POST",
    headers: { apikey: product.simulatorKey, "content-type": "application/json" },
    body: JSON.stringify({
      webhook: {
        enabled: true,
        url: "https://crm.example.com/hook?key=secret",
        headers: { authorization: "Bearer theirs" },
        events: ["MESSAGES_UPSERT"],
      },
    }),
  });
  expect(answer.status).toBe(201);
  // A check that is running now sets its next one five minutes later.
  await expect(async () => {
    await letWebhooksBeDue(product);
    await expect(page.locator('[data-reason="webhook_foreign"]')).toContainText(
      "https://crm.example.com/hook",
      { timeout: 15_000 },
    );
  }).toPass();
  await expect(page.getByText("secret")).toHaveCount(0);
  await expectNothingSerious(page);

  await page.getByRole("button", { name: "Assumir o webhook" }).click();
  await expect(page.getByText("Registrado por nós")).toBeVisible();
  await expect(page.getByText("Substituiu https://crm.example.com/hook")).toBeVisible();
  await page.getByRole("button", { name: "Devolver o webhook" }).click();
  await expect(page.getByRole("button", { name: "Assumir o webhook" })).toBeVisible();
  await expect(page.getByText("Webhook devolvido a https://crm.example.com/hook")).toBeVisible();
});

test("the list and the chip page say that WhatsApp keeps rejecting the chip's session", async ({
  page,
  product,
}) => {
  const { id, instanceName } = await connectChip(product, "5511930000072");
  await page.goto("/chips");
  await control(product, "/weather", { weather: "away", instanceName });
  const row = page.locator(`[data-chip-id="${id}"]`);
  await expect(row).toContainText("O WhatsApp recusa a sessão sem parar", { timeout: 120_000 });
  await row.getByRole("link", { name: instanceName }).click();
  await expect(page.locator("[data-verdict]")).toHaveAttribute("data-verdict", "down");
  await expect(page.locator('[data-reason="hot_loop"]')).toContainText(/em um minuto \(.+\) e não conseguiu/);
  await expectNothingSerious(page);
  await control(product, "/weather", { weather: "fair", instanceName });
});
