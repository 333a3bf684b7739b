import { control } from "../setup/api-client";
import { expect, signIn, test } from "../setup/browser";
import { IS_LONG, seeded } from "../setup/proof";
import { compare, connectChips, momentOf, momentOutOfRotation, RUNS, row } from "./moments";

const DOWN_WITHIN_MS = 20_000;

// No server listens at this address, so every webhook of the gateway is lost.
test.use({ productOptions: { env: { APP_URL: "http://127.0.0.1:9" } } });

test("without webhooks, reconciliation updates an open page and the rotation when a session ends", async ({
  page,
  product,
}) => {
  test.setTimeout(RUNS * 200_000);
  const random = seeded(11);
  const made = await connectChips(product, RUNS);
  await signIn(page, product);
  await page.goto("/chips?pageSize=100");
  const onPageMs: number[] = [];
  const outMs: number[] = [];
  for (const chip of made) {
    await expect(page.locator(row(chip))).toContainText("Conectado");
    // The long run waits for a random time, so that sessions end at different times relative to the reconciliations.
    if (IS_LONG) await page.waitForTimeout(random() * 5_000);
    const atMs = Date.now();
    const measured = Promise.all([
      momentOf(page, row(chip), /Desconectado no celular/),
      momentOutOfRotation(product, chip.id),
    ]);
    await control(product, "/unlink", { instanceName: chip.instanceName });
    const [shownAtMs, outAtMs] = await measured;
    onPageMs.push(shownAtMs - atMs);
    outMs.push(outAtMs - atMs);
  }
  compare("unlinked, no webhooks: down on the open page", onPageMs, DOWN_WITHIN_MS);
  compare("unlinked, no webhooks: out of rotation", outMs, DOWN_WITHIN_MS);
});
