import { control } from "../setup/api-client";
import { expect, type Product, signIn, test } from "../setup/browser";
import { IS_LONG, report } from "../setup/proof";
import { expectNothingSerious, instanceNameOf, qrCode, scan, showedConnected } from "./operator";

const SLOW_MS = 40_000;
/** The customer's goal. Checked only by `npm run prove`. */
const TOLD_WITHIN_MS = 12_000;

async function createsOf(product: Product, instanceName: string): Promise<number> {
  const answer = await fetch(`${product.controlUrl}/calls?instanceName=${instanceName}`);
  const calls: { path: string }[] = await answer.json();
  return calls.filter(({ path }) => path === "/instance/create").length;
}

test.beforeEach(({ page, product }) => signIn(page, product));
test.afterEach(({ product }) => control(product, "/faults/clear"));

const SLOW = {
  name: "is slow to answer everything",
  phone: "5511915000001",
  fault: { kind: "slow", latencyMs: SLOW_MS },
};
const HANGING = {
  name: "accepts connections and never answers",
  phone: "5511915000002",
  fault: { kind: "hang" },
};

for (const { name, phone, fault } of IS_LONG ? [SLOW, HANGING] : [HANGING]) {
  test(`a gateway that ${name}: the operator is informed, and one instance's QR code opens`, async ({
    page,
    product,
    expectedErrors,
  }) => {
    expectedErrors.push(/50[0-9]/);
    await page.goto("/chips");
    await page.getByRole("button", { name: "Novo chip" }).first().click();
    const dialog = page.getByRole("dialog", { name: "Novo chip" });
    await dialog.getByLabel("Número do chip").fill(phone);
    await control(product, "/faults", fault);
    await dialog.getByRole("button", { name: "Criar e conectar" }).click();
    const pressedAt = performance.now();
    await expect(dialog.getByText("O gateway do WhatsApp está demorando")).toBeVisible();
    const toldMs = Math.round(performance.now() - pressedAt);
    report(`a gateway that ${name}: error shown after ${toldMs} ms (goal ${TOLD_WITHIN_MS} ms)`);
    if (IS_LONG) expect(toldMs).toBeLessThan(TOLD_WITHIN_MS);
    await expect(dialog.getByRole("link", { name: "Abrir o chip" })).toBeVisible();
    await expectNothingSerious(page);
    const instanceName = instanceNameOf(phone);

    // The list behind the dialog also shows that the chip is being created.
    await expect(
      page.getByRole("row", { includeHidden: true }).filter({ hasText: instanceName }),
    ).toContainText("Criando o chip");
    if (fault.kind === "hang") await control(product, "/faults/clear");
    await expect(qrCode(page)).toBeVisible({ timeout: SLOW_MS + 60_000 });
    await control(product, "/faults/clear");
    expect(await createsOf(product, instanceName)).toBe(1);
    await scan(product, instanceName, phone);
    await showedConnected(page);
  });
}
