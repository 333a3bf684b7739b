import { type ApiClient, signInToApi } from "../setup/api-client";
import { expect, type Product, signIn, test } from "../setup/browser";
import { connectChip, withDatabase, withoutGaps } from "./operator";

/** Either status may appear, because a simulated contact reads a message some time after its delivery. */
const ARRIVED = /^(Entregue|Lida)$/;

let api: ApiClient;

test.beforeAll(async ({ product }) => {
  await connectChip(product, "5511950000001", { alreadyWarm: true });
  await withoutGaps(product);
  await forecastIsRenewed(product);
  api = await signInToApi(product);
});
test.beforeEach(({ page, product }) => signIn(page, product));

/** Waits for a forecast that knows the chip. Until then, messages are refused with `pool_full`. */
async function forecastIsRenewed(product: Product): Promise<void> {
  await withDatabase(product, async (sql) => {
    const [now] = await sql`select julia.clock() as at`;
    const renewed = () => sql`select 1 from julia.pool_forecasts where at > ${now?.at}`;
    await expect.poll(async () => (await renewed()).length).toBe(1);
  });
}

const statusOf = async (id: string): Promise<string> =>
  (await api.get(`/api/dashboard/messages/${id}`)).body.status;
const supersededBy = async (id: string): Promise<string | null> =>
  (await api.get(`/api/dashboard/messages/${id}`)).body.supersededBy;

/**
 * Lets messages expire while the only chip waits for the end of its cooldown. The chip can send again afterwards. A
 * paused chip would not do: as soon as the forecast knows of the pause, messages are refused with `pool_full`.
 */
async function expireMessages(product: Product, client: string, recipients: string[]): Promise<string[]> {
  const { body: key } = await api.post("/api/dashboard/api-keys", { client, scopes: ["messages:send"] });
  await withDatabase(
    product,
    (sql) => sql`update julia.chip_rotation set gap_until = clock_timestamp() + interval '1 hour',
      free_at = clock_timestamp() + interval '1 hour', blocked_by = 'gap'`,
  );
  const ids: string[] = [];
  for (const to of recipients) {
    const response = await fetch(`${product.url}/api/v1/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key.secret}` },
      body: JSON.stringify({ to, text: "Oi, Dra. Ana." }),
    });
    const body = await response.json();
    expect(response.status, JSON.stringify(body)).toBe(202);
    ids.push(body.id);
  }
  await withDatabase(
    product,
    (sql) => sql`update julia.messages set expires_at = clock_timestamp() where id in ${sql(ids)}`,
  );
  for (const id of ids) await expect.poll(() => statusOf(id)).toBe("expired");
  await withoutGaps(product);
  return ids;
}

test("an expired message is sent again from its page, and the two messages are linked", async ({
  page,
  product,
}) => {
  const [id = ""] = await expireMessages(product, "one", ["5511988880001"]);
  await page.goto(`/messages/${id}`);
  const panel = page.getByRole("region", { name: "Expirou sem ser enviada" });
  await panel.getByRole("button", { name: "Enviar de novo" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Enviar 1 mensagem de novo?" });
  await dialog.getByRole("button", { name: "Enviar de novo" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("link", { name: "Ver a nova mensagem" }).click();
  await expect(page.getByRole("link", { name: "Ver a mensagem anterior" })).toBeVisible();
  await expect(page.getByRole("main").getByText(ARRIVED)).toBeVisible();
  expect(await statusOf(id)).toBe("expired");
  expect(page.url()).toContain(`/messages/${await supersededBy(id)}`);
});

test("all expired messages of a filter are counted first and then sent again", async ({ page, product }) => {
  const recipients = ["5511988880011", "5511988880012", "5511988880013"];
  const ids = await expireMessages(product, "many", recipients);
  const others = await expireMessages(product, "other", ["5511988880021"]);
  await page.goto("/messages?status=expired&client=many");
  await page.getByRole("button", { name: "Enviar de novo…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Enviar 3 mensagens de novo?" });
  await expect(dialog).toBeVisible();
  for (const id of ids) expect(await supersededBy(id)).toBeNull();
  await dialog.getByRole("button", { name: "Enviar de novo" }).click();
  await expect(page.getByText("3 novas mensagens na fila")).toBeVisible();
  for (const id of ids) {
    await expect
      .poll(async () => statusOf((await supersededBy(id)) ?? id))
      .toMatch(/^(sent|delivered|read)$/);
  }
  for (const id of others) expect(await supersededBy(id)).toBeNull();

  await page.getByRole("button", { name: "Enviar de novo…" }).click();
  const nothing = page.getByRole("dialog", { name: "Nenhuma mensagem para enviar de novo" });
  await expect(nothing).toContainText("3 já foram enviadas de novo e ficam de fora.");
});
