import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { POST as changePassword } from "@/app/api/auth/change-password/route";
import { POST as confirm } from "@/app/api/auth/confirm-password/route";
import { POST as createKey } from "@/app/api/dashboard/api-keys/route";
import { POST as changeWebhook } from "@/app/api/dashboard/chips/[id]/webhook/route";
import { GET as listPeople } from "@/app/api/dashboard/users/route";
import { sessions, signInAttempts } from "@/db/schema";
import { cookiesOf, trySignIn } from "../factories/sign-in";
import {
  makePerson,
  makeSession,
  openTestWeb,
  TEST_PASSWORD,
  type TestPerson,
  type TestWeb,
  webRequest,
} from "../factories/web";

let context: TestWeb;
let admin: TestPerson;
let cookie: string;

beforeAll(async () => {
  context = await openTestWeb();
});

afterAll(() => context.close());

beforeEach(async () => {
  await context.db.delete(signInAttempts);
  admin = await makePerson(context, "admin");
  cookie = await makeSession(context, admin.id);
});

const minutesAgo = (minutes: number | null) =>
  context.db
    .update(sessions)
    .set({ passwordConfirmedAt: minutes === null ? null : new Date(Date.now() - minutes * 60_000) })
    .where(eq(sessions.userId, admin.id));
const give = (password: string, peer = "192.0.2.10") =>
  confirm(webRequest("/api/auth/confirm-password", { method: "POST", body: { password }, cookie, peer }));
/** Stands for all changes that grant lasting access, which `routes/access.ts` lists. */
const makeKey = () =>
  createKey(
    webRequest("/api/dashboard/api-keys", {
      method: "POST",
      body: { client: "crm", scopes: ["messages:send"] },
      cookie,
    }),
  );

test.each([
  ["over 10 minutes ago", 11],
  ["never in this session", null],
])("a change requires the password if it was given %s", async (_, minutes) => {
  await minutesAgo(minutes);
  const refused = await makeKey();
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ code: "password_required" });
  expect((await give(TEST_PASSWORD)).status).toBe(204);
  expect((await makeKey()).status).toBe(201);
});

test("a takeover that forwards all texts requires the password, one without forwarding does not", async () => {
  await minutesAgo(null);
  const id = crypto.randomUUID();
  const takeOver = (more: object) =>
    changeWebhook(
      webRequest(`/api/dashboard/chips/${id}/webhook`, {
        method: "POST",
        body: { action: "take_over", ...more },
        cookie,
      }),
      { params: Promise.resolve({ id }) },
    );
  expect(await (await takeOver({ forward: true })).json()).toMatchObject({ code: "password_required" });
  expect(await (await takeOver({})).json()).toMatchObject({ code: "chip_not_found" });
});

test("no change requires the password again within 10 minutes of signing in, and a read request never does", async () => {
  cookie = cookiesOf(await trySignIn(admin.email, TEST_PASSWORD));
  expect((await makeKey()).status).toBe(201);
  await minutesAgo(9);
  expect((await makeKey()).status).toBe(201);
  await minutesAgo(11);
  expect((await makeKey()).status).toBe(403);
  expect((await listPeople(webRequest("/api/dashboard/users", { cookie }))).status).toBe(200);
});

test("a role without permission gets an error instead of a password prompt", async () => {
  const operator = await makePerson(context, "operator");
  cookie = await makeSession(context, operator.id);
  await context.sql`update julia.sessions set password_confirmed_at = null`;
  expect(await (await makeKey()).json()).toMatchObject({ code: "forbidden" });
});

test("a stolen session gets five guesses and is not confirmed", async () => {
  await minutesAgo(11);
  const statuses: number[] = [];
  for (let turn = 0; turn < 7; turn += 1) statuses.push((await give(`palpite ${turn}`, "192.0.2.77")).status);
  expect(statuses).toEqual([400, 400, 400, 400, 400, 429, 429]);
  expect((await give("palpite", "192.0.2.78")).status).toBe(400);
  const refused = await give("palpite", "192.0.2.79");
  expect((await refused.json()).errors).toEqual([{ path: "password", message: "password_wrong" }]);
  expect((await makeKey()).status).toBe(403);
  const audited = await context.sql`select count(*)::int as n from julia.audit_log
    where action = 'password_refused' and target_id = ${admin.id}`;
  expect(audited[0]?.n).toBe(7);
});

test("a confirmation does not apply to the person's other sessions", async () => {
  const other = await makeSession(context, admin.id);
  await minutesAgo(11);
  expect((await give(TEST_PASSWORD)).status).toBe(204);
  cookie = other;
  expect((await makeKey()).status).toBe(403);
});

test("changing one's own password needs only the current one and counts as a confirmation", async () => {
  await minutesAgo(11);
  const body = { currentPassword: TEST_PASSWORD, newPassword: "três gatos na varanda azul" };
  const changed = await changePassword(
    webRequest("/api/auth/change-password", { method: "POST", body, cookie }),
  );
  expect(changed.status).toBe(200);
  cookie = cookiesOf(changed);
  expect((await makeKey()).status).toBe(201);
});
