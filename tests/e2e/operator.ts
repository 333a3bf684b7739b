import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import postgres from "postgres";
import { control, signInToApi } from "../setup/api-client";
import { expect, type Product } from "../setup/browser";
import type { Person } from "../setup/product";

/**
 * Appearances in which each page is tested. They cover each language and each theme, but not each combination, because
 * the language does not affect the contrast of a theme.
 */
export const APPEARANCES = [
  { locale: "pt-BR", colorScheme: "light" },
  { locale: "en", colorScheme: "dark" },
] as const;
export type Appearance = (typeof APPEARANCES)[number];

export const pairing = (page: Page) => page.locator("[data-pairing]");
export const qrCode = (page: Page) => page.getByTestId("qr-code");
export const showsPairing = (page: Page, kind: string) =>
  expect(pairing(page)).toHaveAttribute("data-pairing", kind);

/**
 * Waits until the pairing window has shown that its chip is connected, and has said `text`. The window may have closed
 * since.
 */
export async function showedConnected(page: Page, text = ""): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => window.shownConnections?.map((shown) => shown.text) ?? []))
    .toContainEqual(expect.stringContaining(text));
  await page.evaluate(() => window.shownConnections?.shift());
}

/** Creates an instance through the dialog on `/chips` and waits for the QR code. Returns the instance name. */
export async function createInstance(page: Page, phone: string): Promise<string> {
  await page.goto("/chips");
  const dialog = page.getByRole("dialog", { name: "Novo chip" });
  await page.getByRole("button", { name: "Novo chip" }).first().click();
  await dialog.getByLabel("Número do chip").fill(phone);
  await dialog.getByRole("button", { name: "Criar e conectar" }).click();
  await expect(qrCode(page)).toBeVisible();
  return instanceNameOf(phone);
}

export const instanceNameOf = (phone: string): string => `julia-${phone.slice(-8)}`;

/** Scans the instance's QR code. Waits for the code, which a busy gateway shows later than it answers the create. */
export async function scan(product: Product, instanceName: string, phone: string): Promise<void> {
  await expect
    .poll(() => control(product, "/scan", { instanceName, phone }), { intervals: [250] })
    .toMatchObject({ status: 200 });
}

export interface Chip {
  id: string;
  instanceName: string;
  phone: string;
}

/** Creates a chip through the API. The chip is waiting for its QR code to be scanned. */
export async function addChip(product: Product, phone: string, input: object = {}): Promise<Chip> {
  const api = await signInToApi(product);
  const { status, body } = await api.post("/api/dashboard/chips/instances/create", { phone, ...input });
  expect(status, JSON.stringify(body)).toBe(201);
  return { id: body.chipId, instanceName: body.instanceName, phone };
}

/** Creates a connected chip through the API. `pairing.spec.ts` connects a chip through the UI. */
export async function connectChip(product: Product, phone: string, input: object = {}): Promise<Chip> {
  const chip = await addChip(product, phone, input);
  await scan(product, chip.instanceName, phone);
  const api = await signInToApi(product);
  await expect
    .poll(
      async () =>
        (await api.get(`/api/dashboard/chips/instances/${chip.instanceName}/connection-state`)).body,
      { intervals: [250] },
    )
    .toMatchObject({ connected: true, ownerPhone: expect.any(String) });
  return chip;
}

export async function addPerson(
  product: Product,
  role: "manager" | "operator",
  email: string,
): Promise<Person> {
  const api = await signInToApi(product);
  const person = { name: "Gil", email, role, password: "manganes-oblongo-77" };
  const { status, body } = await api.post("/api/dashboard/users", person);
  expect(status, JSON.stringify(body)).toBe(201);
  return person;
}

export async function withDatabase<T>(product: Product, run: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(product.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    return await run(sql);
  } finally {
    await sql.end();
  }
}

/**
 * Kills the worker, which would not find a test's chips at the gateway. A heartbeat in the future makes it count as
 * alive.
 */
export async function stopWorker(product: Product, sql: postgres.Sql): Promise<void> {
  await product.kill("worker");
  await sql`update julia.worker_heartbeats set beat_at = now() + interval '1 hour'`;
}

/** Completes the warm-up of all chips and removes the gaps between sends. */
export async function withoutGaps(product: Product): Promise<void> {
  await withDatabase(product, async (sql) => {
    await sql`update julia.settings set gap_new_min_seconds = 0, gap_new_max_seconds = 0,
      gap_known_min_seconds = 0, gap_known_max_seconds = 0`;
    await sql`update julia.chips set warmup_completed_at = clock_timestamp(), status = 'active' where status = 'warming'`;
    await sql`update julia.chip_rotation set gap_until = null, free_at = clock_timestamp(), blocked_by = null`;
  });
}

/** Returns the SVG content of the displayed QR code. Two codes are equal if their SVG content is equal. */
export const drawnCode = (page: Page): Promise<string> => qrCode(page).locator("svg").innerHTML();

/** Sets the language and the theme of an open browser. The language takes effect when the next page is loaded. */
export async function appear(
  page: Page,
  product: Product,
  { locale, colorScheme }: Appearance,
): Promise<void> {
  await page.context().addCookies([{ name: "locale", value: locale, url: product.url }]);
  await page.emulateMedia({ colorScheme });
}

/** Width of a small phone, in CSS pixels. */
const NARROW_PX = 360;

/** Expects that the open page has no serious violation at the current width and fits a small phone. */
export async function expectNothingSeriousAtAnyWidth(page: Page): Promise<void> {
  const usual = page.viewportSize();
  await expectNothingSerious(page);
  await page.setViewportSize({ width: NARROW_PX, height: 740 });
  await expectNothingSerious(page, { colours: false });
  await expectFits(page);
  if (usual !== null) await page.setViewportSize(usual);
}

export async function expectFits(page: Page): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, page.url()).toBe(0);
}

const AXE_PACKAGE = createRequire(import.meta.url).resolve("@axe-core/playwright");
const AXE_SOURCE = readFileSync(createRequire(AXE_PACKAGE).resolve("axe-core/axe.min.js"), "utf8");
const CONTRAST = "color-contrast";
const OPENED = ":is([role=dialog], [role=alertdialog], [role=menu])[data-state=open]";

/**
 * Expects no serious or critical violation of axe's rules. The contrast check takes 85% of axe's time, so while a
 * dialog or menu is open, contrast is checked only inside it: the page was checked before the dialog covered it. Use
 * `colours: false` to skip the contrast check for a page whose colours were checked at another width.
 */
export async function expectNothingSerious(page: Page, { colours = true } = {}): Promise<void> {
  // Waits until all animations have finished, because axe would report the reduced opacity of a fade-in. Ignores
  // endless animations and the countdown's transition.
  await page.waitForFunction(() =>
    document.getAnimations().every((one) => {
      const isCountdown = one instanceof CSSTransition && one.transitionProperty === "stroke-dashoffset";
      const isEndless = one.effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY;
      return isCountdown || isEndless || one.playState !== "running";
    }),
  );
  const isCovered = (await page.locator(OPENED).count()) > 0;
  const results = [await axeOf(page).then((axe) => axe.disableRules(CONTRAST).analyze())];
  if (colours) {
    const axe = (await axeOf(page)).withRules(CONTRAST);
    results.push(await (isCovered ? axe.include(OPENED) : axe).analyze());
  }
  const serious = results
    .flatMap(({ violations }) => violations)
    .filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
}

/** Loads axe once per page, because loading takes it longer than all its rules except contrast. */
async function axeOf(page: Page): Promise<AxeBuilder> {
  const isLoaded = await page.evaluate(() => "axe" in window);
  return new AxeBuilder({ page, axeSource: isLoaded ? ";" : AXE_SOURCE })
    .options({ resultTypes: ["violations"], preload: false })
    .setLegacyMode();
}
