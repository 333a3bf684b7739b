import { control } from "../setup/api-client";
import { expect, type Product, signIn, test } from "../setup/browser";
import { IS_LONG, report } from "../setup/proof";
import { expectNothingSerious, qrCode, scan, showsPairing } from "./operator";

/** How long the gateway takes for everything that it is asked. */
const SLOW_MS = IS_LONG ? 40_000 : 20_000;
/** The goal: by then the operator knows. */
const TOLD_WITHIN_MS = 12_000;

async function createsOf(product: Product, instanceName: string): Promise<number> {
  const answer = await fetch(`${product.controlUrl}/calls?instanceName=${instanceName}`);
  const calls: { path: string }[] = await answer.json();
  return calls.filter(({ path }) => path === "/instance/create").length;
}

test.beforeEach(({ page, product }) => signIn(page, product));
test.afterEach(({ product }) => control(product, "/faults/clear"));

const WEATHERS = [
  { name: "takes long for everything", phone: "5511915000001", fault: { kind: "slow", latencyMs: SLOW_MS } },
  { name: "accepts connections and never answers", phone: "5511915000002", fault: { kind: "hang" } },
] as const;

for (const { name, phone, fault } of WEATHERS) {
  test(`a gateway that ${name}: told in time, created once, and its QR code opens by itself`, async ({
    page,
    product,
    expectedErrors,
  }) => {
    test.setTimeout(SLOW_MS + 120_000);
    expectedErrors.push(/50[0-9]/);
    await page.goto("/chips");
    await page.getByRole("button", { name: "Nova instância" }).first().click();
    const dialog = page.getByRole("dialog", { name: "Nova instância" });
    await dialog.getByLabel("Telefone do chip").fill(phone);
    await control(product, "/faults", fault);
    await dialog.getByRole("button", { name: "Criar e conectar" }).click();
    const pressedAt = performance.now();
    await expect(dialog.getByText("O gateway do WhatsApp está demorando")).toBeVisible({ timeout: 20_000 });
    const toldMs = Math.round(performance.now() - pressedAt);
    report(`a gateway that ${name}: the operator knows after ${toldMs} ms (goal ${TOLD_WITHIN_MS})`);
    expect(toldMs).toBeLessThan(TOLD_WITHIN_MS);
    await expect(dialog.getByRole("link", { name: "Abrir o chip" })).toBeVisible();
    await expectNothingSerious(page);
    const instanceName = `julia-${phone.slice(-8)}`;

    // The list, behind the dialog, and the chip's own page follow it.
    await expect(
      page.getByRole("row", { includeHidden: true }).filter({ hasText: instanceName }),
    ).toContainText("Criando a instância");
    if (fault.kind === "hang") await control(product, "/faults/clear");
    await expect(qrCode(page)).toBeVisible({ timeout: SLOW_MS + 60_000 });
    await control(product, "/faults/clear");
    expect(await createsOf(product, instanceName)).toBe(1);
    await scan(product, instanceName, phone);
    await showsPairing(page, "connected");
  });
}
