import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import postgres from "postgres";
import { control } from "../setup/api-client";
import { expect, type Product } from "../setup/browser";

/** What an operator does and sees, in the words of the screen. */

export const pairing = (page: Page) => page.locator("[data-pairing]");
export const qrCode = (page: Page) => page.getByTestId("qr-code");
export const showsPairing = (page: Page, kind: string, timeout = 15_000) =>
  expect(pairing(page)).toHaveAttribute("data-pairing", kind, { timeout });

/** Fills the create dialog of `/chips` and waits for the QR code. Returns the name of the instance. */
export async function createInstance(page: Page, phone: string): Promise<string> {
  await page.goto("/chips");
  await page.getByRole("button", { name: "Nova instância" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Nova instância" });
  await dialog.getByLabel("Telefone do chip").fill(phone);
  await dialog.getByRole("button", { name: "Criar e conectar" }).click();
  await expect(qrCode(page)).toBeVisible({ timeout: 20_000 });
  return `julia-${phone.slice(-8)}`;
}

/** The phone with this number reads the code that is on display. */
export async function scan(product: Product, instanceName: string, phone: string): Promise<void> {
  const answer = await control(product, "/scan", { instanceName, phone });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
}

export async function createConnected(page: Page, product: Product, phone: string): Promise<string> {
  const instanceName = await createInstance(page, phone);
  await scan(product, instanceName, phone);
  await showsPairing(page, "connected");
  await expect(pairing(page)).toBeHidden();
  return instanceName;
}

/** Chips rest between two messages and warm up by default; tests of what follows a message go without. */
export async function withoutRests(product: Product): Promise<void> {
  const sql = postgres(product.databaseUrl, { max: 1, onnotice: () => undefined });
  await sql`update julia.settings set gap_new_min_seconds = 0, gap_new_max_seconds = 0,
    gap_known_min_seconds = 0, gap_known_max_seconds = 0`;
  await sql`update julia.chips set warmup_completed_at = clock_timestamp(), status = 'active' where status = 'warming'`;
  await sql`update julia.chip_rotation set gap_until = null, free_at = clock_timestamp(), blocked_by = null`;
  await sql.end();
}

/** The drawing of the code on screen; equal for equal codes. */
export const drawnCode = (page: Page): Promise<string> => qrCode(page).locator("svg").innerHTML();

export async function expectNothingSerious(page: Page): Promise<void> {
  // Opacity on the way in is no finding; what turns for ever or counts down has none.
  await page.waitForFunction(() =>
    document.getAnimations().every((one) => {
      const isCountdown = one instanceof CSSTransition && one.transitionProperty === "stroke-dashoffset";
      const isEndless = one.effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY;
      return isCountdown || isEndless || one.playState !== "running";
    }),
  );
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ["violations"] })
    .setLegacyMode()
    .analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
}
