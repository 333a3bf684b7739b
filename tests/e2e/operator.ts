import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import postgres from "postgres";
import { control, signInToApi } from "../setup/api-client";
import { expect, type Product } from "../setup/browser";
import type { Person } from "../setup/product";

/** Each page is checked in every language and in every theme; a language does not change a theme's contrast. */
export const APPEARANCES = [
  { locale: "pt-BR", colorScheme: "light" },
  { locale: "en", colorScheme: "dark" },
] as const;
export type Appearance = (typeof APPEARANCES)[number];

export const pairing = (page: Page) => page.locator("[data-pairing]");
export const qrCode = (page: Page) => page.getByTestId("qr-code");
export const showsPairing = (page: Page, kind: string) =>
  expect(pairing(page)).toHaveAttribute("data-pairing", kind);

/** Fills the create dialog of `/chips` and waits for the QR code. Returns the name of the instance. */
export async function createInstance(page: Page, phone: string): Promise<string> {
  await page.goto("/chips");
  const dialog = page.getByRole("dialog", { name: "Nova instância" });
  // A click on the server's HTML, before the page's script has started, has no effect.
  await expect(async () => {
    await page.getByRole("button", { name: "Nova instância" }).first().click({ timeout: 2_000 });
    await expect(dialog).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await dialog.getByLabel("Telefone do chip").fill(phone);
  await dialog.getByRole("button", { name: "Criar e conectar" }).click();
  await expect(qrCode(page)).toBeVisible();
  return instanceNameOf(phone);
}

export const instanceNameOf = (phone: string): string => `julia-${phone.slice(-8)}`;

/** The phone with this number reads the code that is on display. */
export async function scan(product: Product, instanceName: string, phone: string): Promise<void> {
  const answer = await control(product, "/scan", { instanceName, phone });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
}

export interface Chip {
  id: string;
  instanceName: string;
  phone: string;
}

/** Creates a chip that waits for its QR code to be scanned, by the API. */
export async function addChip(product: Product, phone: string, input: object = {}): Promise<Chip> {
  const api = await signInToApi(product);
  const { status, body } = await api.post("/api/dashboard/chips/instances/create", { phone, ...input });
  expect(status, JSON.stringify(body)).toBe(201);
  return { id: body.chipId, instanceName: body.instanceName, phone };
}

/** Creates a connected chip by the API; `pairing.spec.ts` does the same on the screen. */
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

/** Adds a person by the API. */
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

/** Runs SQL on the product's database. */
export async function withDatabase<T>(product: Product, run: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(product.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    return await run(sql);
  } finally {
    await sql.end();
  }
}

/** Switches off warm-up and the gaps between two messages of a chip. */
export async function withoutGaps(product: Product): Promise<void> {
  await withDatabase(product, async (sql) => {
    await sql`update julia.settings set gap_new_min_seconds = 0, gap_new_max_seconds = 0,
      gap_known_min_seconds = 0, gap_known_max_seconds = 0`;
    await sql`update julia.chips set warmup_completed_at = clock_timestamp(), status = 'active' where status = 'warming'`;
    await sql`update julia.chip_rotation set gap_until = null, free_at = clock_timestamp(), blocked_by = null`;
  });
}

/** The drawing of the code on screen; equal for equal codes. */
export const drawnCode = (page: Page): Promise<string> => qrCode(page).locator("svg").innerHTML();

/** Switches an open browser to a language and a theme; the language counts from the next page on. */
export async function appear(
  page: Page,
  product: Product,
  { locale, colorScheme }: Appearance,
): Promise<void> {
  await page.context().addCookies([{ name: "locale", value: locale, url: product.url }]);
  await page.emulateMedia({ colorScheme });
}

export async function expectFits(page: Page): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, page.url()).toBe(0);
}

/** axe finds nothing serious or critical. */
export async function expectNothingSerious(page: Page): Promise<void> {
  // Opacity during a fade-in is no finding. Spinners and countdowns never finish.
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
