import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { POST as confirm } from "@/app/api/auth/confirm-password/route";
import { signInAttempts } from "@/db/schema";
import { cookiesOf, trySignIn } from "../factories/sign-in";
import {
  makePerson,
  openTestWeb,
  TEST_PASSWORD,
  type TestPerson,
  type TestWeb,
  webRequest,
} from "../factories/web";

/**
 * Address of a proxy through which all requests arrive. The product uses this address as that of the client unless
 * TRUSTED_PROXY contains the address.
 */
const PROXY = "10.0.0.1";

let context: TestWeb;
let owner: TestPerson;

beforeAll(async () => {
  context = await openTestWeb();
});

afterAll(() => context.close());

beforeEach(async () => {
  await context.db.delete(signInAttempts);
  owner = await makePerson(context, "admin");
});

const attempt = (password: string, options: { email?: string; cookie?: string; peer?: string } = {}) => {
  const { email = owner.email, cookie, peer = PROXY } = options;
  return trySignIn(email, password, { cookie, peer });
};
async function guess(count: number, options: Parameters<typeof attempt>[1] = {}): Promise<number[]> {
  const statuses: number[] = [];
  for (let turn = 0; turn < count; turn += 1)
    statuses.push((await attempt(`palpite ${turn}`, options)).status);
  return statuses;
}

test("a stranger's wrong passwords do not lock the owner's browser out", async () => {
  const cookie = cookiesOf(await attempt(TEST_PASSWORD));
  expect(await guess(17)).toEqual([...Array(15).fill(401), 429, 429]);
  expect((await attempt(TEST_PASSWORD)).status).toBe(429);
  expect((await attempt(TEST_PASSWORD, { cookie })).status).toBe(200);
  const confirmed = await confirm(
    webRequest("/api/auth/confirm-password", {
      method: "POST",
      body: { password: TEST_PASSWORD },
      cookie: cookiesOf(await attempt(TEST_PASSWORD, { cookie })),
      peer: PROXY,
    }),
  );
  expect(confirmed.status).toBe(204);
});

test("five wrong passwords from an address that has signed in before do not block that address", async () => {
  expect((await attempt(TEST_PASSWORD)).status).toBe(200);
  expect(await guess(5)).toEqual(Array(5).fill(401));
  expect((await attempt(TEST_PASSWORD)).status).toBe(200);
});

test("an invented browser cookie, or one of another account, counts as a stranger's", async () => {
  const stranger = await makePerson(context, "operator");
  const theirs = cookiesOf(await attempt(TEST_PASSWORD, { email: stranger.email }));
  const forged = `julia.browser=${"A".repeat(43)}`;
  for (const cookie of [theirs, forged]) {
    await context.sql`delete from julia.sign_in_attempts where account = ${owner.email}`;
    expect(await guess(7, { cookie, peer: "192.0.2.1" })).toEqual([...Array(5).fill(401), 429, 429]);
  }
});

test("only 20 guesses with a stolen browser cookie are checked", async () => {
  const cookie = cookiesOf(await attempt(TEST_PASSWORD));
  const guesses = Array.from({ length: 50 }, (_, index) => attempt(`palpite ${index}`, { cookie }));
  const responses = await Promise.all(guesses);
  expect(responses.filter((response) => response.status === 401)).toHaveLength(20);
  expect((await attempt(TEST_PASSWORD)).status).toBe(200);
});

test("one browser can serve two people, and scripts cannot read the cookie", async () => {
  const other = await makePerson(context, "operator");
  const first = await attempt(TEST_PASSWORD);
  const line = first.headers.getSetCookie().find((cookie) => cookie.startsWith("julia.browser="));
  expect(line).toMatch(/^julia\.browser=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
  const browser = line?.split(";")[0] ?? "";
  const second = await attempt(TEST_PASSWORD, { email: other.email, cookie: browser });
  expect(cookiesOf(second)).toContain(browser);
  await guess(17);
  expect((await attempt(TEST_PASSWORD, { cookie: browser })).status).toBe(200);
  const rows = await context.sql`select browser from julia.sign_in_attempts`;
  expect(JSON.stringify(rows)).not.toContain(browser.split("=")[1]);
});
