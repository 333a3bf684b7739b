import type { Page } from "@playwright/test";
import { fillLargePool } from "../factories/large-pool";
import { acceptMessages, addClient } from "../factories/pool-traffic";
import { expect, signIn, test } from "../setup/browser";
import {
  APPEARANCES,
  appear,
  expectFits,
  expectNothingSerious,
  expectNothingSeriousAtAnyWidth,
  stopWorker,
  withDatabase,
} from "./operator";

let expired = "";

test.beforeAll(({ product }) =>
  withDatabase(product, async (sql) => {
    await fillLargePool(sql, 60, 3);
    const [first = "", ...rest] = await acceptMessages(sql, {
      clientId: await addClient(sql, "agenda"),
      contacts: [1, 2, 3, 4, 5],
    });
    expired = first;
    // The worker's sweep expires these messages.
    await sql`update julia.messages set expires_at = now() - interval '1 second' where id = any(${[first, ...rest]})`;
    await expect
      .poll(async () => (await sql`select 1 from julia.messages where phase = 'expired'`).length)
      .toBe(5);
    await stopWorker(product, sql);
  }),
);
test.beforeEach(({ page, product }) => signIn(page, product));

const main = (page: Page) => page.getByRole("main");

async function open(page: Page, press: () => Promise<void>): Promise<void> {
  const opened = page.getByRole("dialog").or(page.getByRole("alertdialog"));
  await press();
  await expect(opened).toBeVisible();
}

async function close(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog").or(page.getByRole("alertdialog"))).toHaveCount(0);
}

for (const appearance of APPEARANCES) {
  test(`no serious violation on any page (${appearance.locale}, ${appearance.colorScheme})`, async ({
    page,
    product,
  }) => {
    await appear(page, product, appearance);
    for (const path of [
      "/messages",
      "/messages?search=zzz",
      `/messages/${expired}`,
      "/contacts",
      "/status",
      "/alerts",
      "/settings/pool",
      "/settings/gateways",
      "/settings/gateways/default",
      "/settings/alerts",
      "/settings/people",
      "/settings/api-keys",
      "/settings/subscriptions",
      "/settings/audit",
      "/docs/api",
      "/docs/errors",
      "/docs/errors/pool_full",
    ]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.locator("[aria-busy='true']")).toHaveCount(0);
      await expectNothingSeriousAtAnyWidth(page);
    }
  });

  test(`no serious violation in the dialogs of lists (${appearance.locale}, ${appearance.colorScheme})`, async ({
    page,
    product,
  }) => {
    await appear(page, product, appearance);
    await page.goto("/chips");
    await expect(page.locator("tr[data-chip-id]").nth(20)).toBeVisible();
    await open(page, () => page.keyboard.press("Control+k"));
    await page.keyboard.type("60000001");
    await expect(page.getByRole("option").first()).toContainText("60000001");
    await expectNothingSerious(page);
    await close(page);
    await open(page, () => page.keyboard.press("?"));
    await expectNothingSerious(page);
    await close(page);

    await main(page).getByRole("checkbox").first().click();
    const commands = page.getByRole("toolbar").getByRole("button");
    await expect(commands.first()).toBeVisible();
    await expectNothingSerious(page);
    for (const command of [/^(Pausar|Pause)$/, /limit(e)?s$/i, /(etiquetas|tags)$/i, /^(Excluir|Delete)$/]) {
      await open(page, () => commands.filter({ hasText: command }).first().click());
      await expectNothingSerious(page);
      await close(page);
    }

    await page.goto(`/messages/${expired}`);
    await open(page, () =>
      main(page)
        .getByRole("button", { name: /^(Enviar de novo|Send again)/ })
        .click(),
    );
    await expectNothingSerious(page);
    await close(page);

    await page.goto("/status");
    await expect(main(page).getByRole("form")).toBeVisible();
    await page.setViewportSize({ width: 390, height: 844 });
    await expectFits(page);
  });
}
