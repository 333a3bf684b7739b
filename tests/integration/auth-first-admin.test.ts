import { afterEach, beforeEach, expect, test } from "vitest";
import { POST as setUp } from "@/app/api/auth/setup/route";
import { GET as listPeople } from "@/app/api/dashboard/users/route";
import { ensureFirstAdmin } from "@/lib/people/ensure-first-admin";
import { createSetupLink } from "@/lib/people/setup-token";
import { cookiesOf } from "../factories/sign-in";
import { APP_URL, openTestWeb, type TestWeb, webRequest } from "../factories/web";

const ADMIN = { email: "Chefe@Example.com", password: "um cavalo verde no telhado" };

let context: TestWeb;

beforeEach(async () => {
  context = await openTestWeb();
});

afterEach(() => context.close());

const people = () => context.sql`select email, role from julia.users`;
const tokenOf = (link: string | null) => new URL(link ?? "").hash.replace("#token=", "");
const post = (token: string, fields: object = {}) =>
  setUp(
    webRequest("/api/auth/setup", {
      method: "POST",
      body: { token, name: "Chefe", email: "chefe@example.com", password: ADMIN.password, ...fields },
    }),
  );

test("ten processes starting at once on a new installation create one admin, who is never changed again", async () => {
  expect(await people()).toHaveLength(0);
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => ensureFirstAdmin(context.db, ADMIN)));
  expect(outcomes.filter((outcome) => outcome === "created")).toHaveLength(1);
  expect(await people()).toEqual([{ email: "chefe@example.com", role: "admin" }]);
  const before = await context.sql`select password from julia.accounts`;

  const later = { email: "outra@example.com", password: "outra senha bem comprida" };
  expect(await ensureFirstAdmin(context.db, later)).toBe("people_exist");
  expect(await people()).toHaveLength(1);
  expect(await context.sql`select password from julia.accounts`).toEqual(before);
});

test("a common ADMIN_PASSWORD creates no admin", async () => {
  const admin = { email: ADMIN.email, password: "admin1234" };
  expect(await ensureFirstAdmin(context.db, admin)).toBe("password_too_common");
  expect(await people()).toHaveLength(0);
});

test("the link creates the first admin and signs them in", async () => {
  const link = await createSetupLink(context.db, APP_URL);
  expect(link?.startsWith(`${APP_URL}/setup#token=`)).toBe(true);
  const response = await post(tokenOf(link));
  expect(response.status).toBe(201);
  const cookie = cookiesOf(response);
  expect((await listPeople(webRequest("/api/dashboard/users", { cookie }))).status).toBe(200);
  expect(await createSetupLink(context.db, APP_URL)).toBeNull();
});

test("the database stores no token and at most one row", async () => {
  const first = tokenOf(await createSetupLink(context.db, APP_URL));
  const second = tokenOf(await createSetupLink(context.db, APP_URL));
  expect(Buffer.from(second, "base64url").byteLength).toBeGreaterThanOrEqual(16);
  const rows = await context.sql`select * from julia.setup_tokens`;
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(second);
  expect((await post(first)).status).toBe(401);
  expect((await post(second)).status).toBe(201);
});

test("20 concurrent uses of one link create exactly one admin", async () => {
  const token = tokenOf(await createSetupLink(context.db, APP_URL));
  const responses = await Promise.all(
    Array.from({ length: 20 }, (_, index) => post(token, { email: `chefe${index}@example.com` })),
  );
  const statuses = responses.map((response) => response.status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 401 || status === 429)).toHaveLength(19);
  expect(await people()).toHaveLength(1);
});

test("the link expires after 30 minutes", async () => {
  const token = tokenOf(await createSetupLink(context.db, APP_URL));
  await context.sql`update julia.setup_tokens set expires_at = expires_at - interval '30 minutes'`;
  expect((await post(token)).status).toBe(401);
  expect(await people()).toHaveLength(0);
});

test("a weak password does not use up the link", async () => {
  const token = tokenOf(await createSetupLink(context.db, APP_URL));
  expect((await post(token, { password: "senha123" })).status).toBe(400);
  expect((await post(token)).status).toBe(201);
});

test("guessing the link is rate limited", async () => {
  const statuses: number[] = [];
  for (let turn = 0; turn < 8; turn += 1) statuses.push((await post(`palpite${turn}`)).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
});

test("a link is useless once the environment has created an admin", async () => {
  const token = tokenOf(await createSetupLink(context.db, APP_URL));
  await ensureFirstAdmin(context.db, ADMIN);
  expect((await post(token)).status).toBe(401);
  expect(await people()).toHaveLength(1);
});
