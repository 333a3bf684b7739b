import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { POST as changePassword } from "@/app/api/auth/change-password/route";
import { PATCH as change, POST as create, GET as list } from "@/app/api/dashboard/users/route";
import { accounts, auditLog, users } from "@/db/schema";
import { cookiesOf, signedInPerson, trySignIn } from "../factories/sign-in";
import {
  makePerson,
  makeSession,
  openTestWeb,
  TEST_PASSWORD,
  type TestPerson,
  type TestWeb,
  webRequest,
} from "../factories/web";
import { hashing } from "../setup/cheap-hashes";

const NEW_PASSWORD = "três gatos na varanda azul";
const USERS = "/api/dashboard/users";

let context: TestWeb;
let admin: TestPerson;
let adminCookie: string;

beforeAll(async () => {
  context = await openTestWeb();
  admin = await makePerson(context, "admin");
  adminCookie = await makeSession(context, admin.id);
});

afterAll(() => context.close());

const isAlive = async (cookie: string) => (await signedInPerson(cookie)) !== null;
const patch = (body: unknown, cookie = adminCookie) =>
  change(webRequest(USERS, { method: "PATCH", body, cookie }));
const add = (body: object) =>
  create(
    webRequest(USERS, {
      method: "POST",
      cookie: adminCookie,
      body: {
        name: "Nova Pessoa",
        email: "nova@example.com",
        role: "operator",
        password: NEW_PASSWORD,
        ...body,
      },
    }),
  );
const passwordWorks = async (email: string, password: string) =>
  (await trySignIn(email, password)).status === 200;

test("an added person can sign in, the list shows no hash, and the audit log says who added them", async () => {
  hashing.isReal = true;
  const response = await add({ email: "Ana.Lima@Example.com", role: "manager" });
  hashing.isReal = false;
  expect(response.status).toBe(201);
  const { id } = await response.json();
  expect(await passwordWorks("ana.lima@example.com", NEW_PASSWORD)).toBe(true);

  const text = await (await list(webRequest(USERS, { cookie: adminCookie }))).text();
  expect(text).toContain("ana.lima@example.com");
  expect(text).not.toContain("argon2");
  const [account] = await context.db.select().from(accounts).where(eq(accounts.userId, id));
  expect(account?.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  const [entry] = await context.db.select().from(auditLog).where(eq(auditLog.targetId, id));
  expect(entry).toMatchObject({ action: "person_created", actorId: admin.id, details: { role: "manager" } });
});

test("a person locked out by wrong passwords can sign in at once with a password that an admin set", async () => {
  const email = "trancado@example.com";
  const { id } = await (await add({ email })).json();
  for (let attempt = 0; attempt < 6; attempt += 1)
    expect(await passwordWorks(email, "uma senha errada")).toBe(false);
  expect(await passwordWorks(email, NEW_PASSWORD)).toBe(false);
  const given = "bicicleta azul na varanda";
  expect((await patch({ id, password: given })).status).toBe(204);
  expect(await passwordWorks(email, given)).toBe(true);
});

test("an email that is already taken, in any spelling, is rejected at its field", async () => {
  await add({ email: "dupla@example.com" });
  const response = await add({ email: "DUPLA@example.com" });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    code: "invalid_request",
    errors: [{ path: "email", message: "email_taken" }],
  });
});

test.each([
  ["curta", "password_too_short"],
  ["x1".repeat(65), "password_too_long"],
  ["nova@example.com", "password_too_common"],
])("the password %s is rejected as %s", async (password, message) => {
  const response = await add({ password });
  expect(response.status).toBe(400);
  expect((await response.json()).errors).toEqual([{ path: "password", message }]);
});

test("all 128 characters of a password count, and no character classes are required", async () => {
  const long = `${"abelha no telhado da farmácia, ".repeat(4)}fim!`;
  expect(long).toHaveLength(128);
  expect((await add({ email: "longa@example.com", password: long })).status).toBe(201);
  expect(await passwordWorks("longa@example.com", long)).toBe(true);
  expect(await passwordWorks("longa@example.com", `${long.slice(0, 127)}x`)).toBe(false);
});

test("a changed role applies from the next request", async () => {
  const person = await makePerson(context, "manager");
  const cookie = await makeSession(context, person.id);
  expect((await list(webRequest(USERS, { cookie }))).status).toBe(403);
  expect((await patch({ id: person.id, role: "admin" })).status).toBe(204);
  expect((await list(webRequest(USERS, { cookie }))).status).toBe(200);
  expect((await patch({ id: person.id, role: "operator" })).status).toBe(204);
  expect((await list(webRequest(USERS, { cookie }))).status).toBe(403);
});

test("disabling a person ends their sessions and blocks sign-in, and enabling only unblocks sign-in", async () => {
  const person = await makePerson(context, "operator");
  const cookie = await makeSession(context, person.id);
  expect(await isAlive(cookie)).toBe(true);
  expect((await patch({ id: person.id, disabled: true })).status).toBe(204);
  expect(await isAlive(cookie)).toBe(false);
  expect(await passwordWorks(person.email, TEST_PASSWORD)).toBe(false);
  expect((await patch({ id: person.id, disabled: false })).status).toBe(204);
  expect(await isAlive(cookie)).toBe(false);
  expect(await passwordWorks(person.email, TEST_PASSWORD)).toBe(true);
});

test("a password that an admin sets ends the person's sessions", async () => {
  const person = await makePerson(context, "operator");
  const cookie = await makeSession(context, person.id);
  expect((await patch({ id: person.id, password: NEW_PASSWORD })).status).toBe(204);
  expect(await isAlive(cookie)).toBe(false);
  expect(await passwordWorks(person.email, NEW_PASSWORD)).toBe(true);
});

test("changing one's own password ends every session and starts a new one", async () => {
  const person = await makePerson(context, "manager");
  const [cookie, elsewhere] = [await makeSession(context, person.id), await makeSession(context, person.id)];
  const body = { currentPassword: TEST_PASSWORD, newPassword: NEW_PASSWORD };
  const response = await changePassword(
    webRequest("/api/auth/change-password", { method: "POST", cookie, body }),
  );
  expect(response.status).toBe(200);
  expect([await isAlive(cookie), await isAlive(elsewhere)]).toEqual([false, false]);
  expect(await isAlive(cookiesOf(response))).toBe(true);
  expect(await passwordWorks(person.email, TEST_PASSWORD)).toBe(false);
  expect(await passwordWorks(person.email, NEW_PASSWORD)).toBe(true);
});

test("a stolen session cannot guess the password: it gets five attempts and changes nothing", async () => {
  const person = await makePerson(context, "operator");
  const cookie = await makeSession(context, person.id);
  const statuses: number[] = [];
  for (let turn = 0; turn < 8; turn += 1) {
    const body = { currentPassword: `palpite ${turn}`, newPassword: NEW_PASSWORD };
    const request = webRequest("/api/auth/change-password", {
      method: "POST",
      cookie,
      body,
      peer: "192.0.2.77",
    });
    statuses.push((await changePassword(request)).status);
  }
  expect(statuses).toEqual([400, 400, 400, 400, 400, 429, 429, 429]);
  expect(await isAlive(cookie)).toBe(true);
  expect(await passwordWorks(person.email, TEST_PASSWORD)).toBe(true);
});

test("the last admin can be neither demoted nor disabled, even by concurrent requests", async () => {
  await context.sql`update julia.users set disabled_at = now() where role = 'admin'`;
  const [first, second] = [await makePerson(context, "admin"), await makePerson(context, "admin")];
  const cookies = [await makeSession(context, first.id), await makeSession(context, second.id)];
  const responses = await Promise.all([
    patch({ id: second.id, role: "manager" }, cookies[0]),
    patch({ id: first.id, disabled: true }, cookies[1]),
    patch({ id: first.id, role: "operator" }, cookies[0]),
    patch({ id: second.id, disabled: true }, cookies[1]),
  ]);
  expect(responses.filter((response) => response.status === 204).length).toBeGreaterThan(0);
  const left = await context.sql`select id from julia.users where role = 'admin' and disabled_at is null`;
  expect(left).toHaveLength(1);

  const last = left[0]?.id;
  const cookie = await makeSession(context, last);
  const refused = await patch({ id: last, role: "operator" }, cookie);
  expect(refused.status).toBe(400);
  expect((await refused.json()).errors).toEqual([{ path: "role", message: "last_admin" }]);
  const [row] = await context.db.select().from(users).where(eq(users.id, last));
  expect(row).toMatchObject({ role: "admin", disabledAt: null });
});
