import postgres from "postgres";
import { type ApiClient, control, signInToApi } from "../setup/api-client";
import { expect, type Product, signIn, test } from "../setup/browser";
import { createConnected, expectNothingSerious } from "./operator";

let api: ApiClient;
test.beforeEach(async ({ page, product }) => {
  await signIn(page, product);
  api = await signInToApi(product);
});

async function chipIdOf(instanceName: string): Promise<string> {
  const { body } = await api.get(`/api/dashboard/chips?search=${instanceName}`);
  return body.items[0].id;
}

/** As if the worker's five minutes between two looks at a webhook were over. */
async function letWebhooksBeDue(product: Product): Promise<void> {
  const sql = postgres(product.databaseUrl, { max: 1, onnotice: () => undefined });
  await sql`update julia.periodic_tasks set next_run_at = now() where name like 'webhook:%' or name = 'repair_webhooks'`;
  await sql.end();
}

test("the page says why a chip is taken to be as it is, and a foreign webhook is taken over and put back", async ({
  page,
  product,
}) => {
  test.setTimeout(120_000);
  const instanceName = await createConnected(page, product, "5511930000071");
  const chipId = await chipIdOf(instanceName);
  await page.goto(`/chips/${chipId}`);
  await expect(page.locator("[data-verdict]")).toHaveAttribute("data-verdict", "ok");
  await expect(page.getByText("Nada depõe contra este chip.")).toBeVisible();

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
  await letWebhooksBeDue(product);
  await expect(page.locator('[data-reason="webhook_foreign"]')).toContainText(
    "https://crm.example.com/hook",
    {
      timeout: 30_000,
    },
  );
  await expect(page.getByText("secret")).toHaveCount(0);
  await expectNothingSerious(page);

  await page.getByRole("button", { name: "Assumir o webhook" }).click();
  await expect(page.getByText("Registrado por nós")).toBeVisible();
  await expect(page.getByText("Substituiu https://crm.example.com/hook")).toBeVisible();
  await page.getByRole("button", { name: "Devolver o webhook" }).click();
  await expect(page.getByRole("button", { name: "Assumir o webhook" })).toBeVisible();
  await expect(page.getByText("Webhook devolvido a https://crm.example.com/hook")).toBeVisible();
});

test("a session that WhatsApp refuses without end says so in the list and on its page", async ({
  page,
  product,
}) => {
  test.setTimeout(120_000);
  const instanceName = await createConnected(page, product, "5511930000072");
  await control(product, "/weather", { weather: "away", instanceName });
  const row = page.locator(`[data-chip-id="${await chipIdOf(instanceName)}"]`);
  await expect(row).toContainText("O WhatsApp recusa a sessão sem parar", { timeout: 60_000 });
  await row.getByRole("link", { name: instanceName }).click();
  await expect(page.locator("[data-verdict]")).toHaveAttribute("data-verdict", "down");
  await expect(page.locator('[data-reason="hot_loop"]')).toContainText("em um minuto sem conseguir");
  await expectNothingSerious(page);
  await control(product, "/weather", { weather: "fair", instanceName });
});
