import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import postgres from "postgres";
import { control, signInToApi } from "../setup/api-client";
import { expect, type Product } from "../setup/browser";
import type { Person } from "../setup/product";

/**
 * Each page is checked in every language and in every theme, but not in every combination, because the language does
 * not affect a theme's contrast.
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

/** Fills in the create dialog on `/chips` and waits for the QR code. Returns the instance name. */
export async function createInstance(page: Page, phone: string): Promise<string> {
  await page.goto("/chips");
  const dialog = page.getByRole("dialog", { name: "Nova instância" });
  await page.getByRole("button", { name: "Nova instância" }).first().click();
  await dialog.getByLabel("Telefone do chip").fill(phone);
  await dialog.getByRole("button", { name: "Criar e conectar" }).click();
  await expect(qrCode(page)).toBeVisible();
  return instanceNameOf(phone);
}

export const instanceNameOf = (phone: string): string => `julia-${phone.slice(-8)}`;

export async function scan(product: Product, instanceName: string, phone: string): Promise<void> {
  const answer = await control(product, "/scan", { instanceName, phone });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
}

export interface Chip {
  id: string;
  instanceName: string;
  phone: string;
}

/** Creates, through the API, a chip that waits for its QR code to be scanned. */
export async function addChip(product: Product, phone: string, input: object = {}): Promise<Chip> {
  const api = await signInToApi(product);
  const { status, body } = await api.post("/api/dashboard/chips/instances/create", { phone, ...input });
  expect(status, JSON.stringify(body)).toBe(201);
  return { id: body.chipId, instanceName: body.instanceName, phone };
}

/** Creates a connected chip through the API. `pairing.spec.ts` does the same through the UI. */
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

/** Turns off warm-up and the gaps between sends. */
export async function withoutGaps(product: Product): Promise<void> {
  await withDatabase(product, async (sql) => {
    await sql`update julia.settings set gap_new_min_seconds = 0, gap_new_max_seconds = 0,
      gap_known_min_seconds = 0, gap_known_max_seconds = 0`;
    await sql`update julia.chips set warmup_completed_at = clock_timestamp(), status = 'active' where status = 'warming'`;
    await sql`update julia.chip_rotation set gap_until = null, free_at = clock_timestamp(), blocked_by = null`;
  });
}

/** The drawing of the displayed code. Equal codes have equal drawings. */
export const drawnCode = (page: Page): Promise<string> => qrCode(page).locator("svg").innerHTML();

/** Switches an open browser to a language and a theme. The language takes effect on the next page load. */
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

export async function expectNothingSerious(page: Page): Promise<void> {
  // Waits for animations, because axe would report the reduced opacity of a fade-in. Skips spinners and countdowns,
  // which never finish.
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
