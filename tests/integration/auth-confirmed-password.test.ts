import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { POST as changePassword } from "@/app/api/auth/change-password/route";
import { POST as confirm } from "@/app/api/auth/confirm-password/route";
import { POST as signIn } from "@/app/api/auth/sign-in/email/route";
import {
  PATCH as changeDestination,
  DELETE as removeDestination,
} from "@/app/api/dashboard/alerts/destinations/[id]/route";
import { POST as createDestination } from "@/app/api/dashboard/alerts/destinations/route";
import { POST as revokeKey } from "@/app/api/dashboard/api-keys/[id]/revoke/route";
import { POST as createKey } from "@/app/api/dashboard/api-keys/route";
import { POST as endPreviousSecret } from "@/app/api/dashboard/callback-secrets/[clientId]/end-previous/route";
import { POST as rotateSecret } from "@/app/api/dashboard/callback-secrets/[clientId]/rotate/route";
import {
  PATCH as changePerson,
  POST as createPerson,
  GET as listPeople,
} from "@/app/api/dashboard/users/route";
import { sessions, signInAttempts } from "@/db/schema";
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
const send = (method: string, path: string, body?: unknown) => webRequest(path, { method, body, cookie });
const give = (password: string, peer = "192.0.2.10") =>
  confirm(webRequest("/api/auth/confirm-password", { method: "POST", body: { password }, cookie, peer }));

const at = (id: string) => ({ params: Promise.resolve({ id }) });
const ID = randomUUID();
const ofClient = { params: Promise.resolve({ clientId: ID }) };
const KEYS = "/api/dashboard/api-keys";
const DESTINATIONS = "/api/dashboard/alerts/destinations";
const USERS = "/api/dashboard/users";
const NEW_PASSWORD = "três gatos na varanda azul";
const URL = "https://hooks.slack.com/services/T0/B0/x";

/** Each change that would let who has a session keep what it opens. */
const CHANGES: Record<string, () => Promise<Response>> = {
  "one's own password, as an admin": () =>
    changePerson(send("PATCH", USERS, { id: admin.id, password: NEW_PASSWORD })),
  "a role": () => changePerson(send("PATCH", USERS, { id: admin.id, role: "admin" })),
  "a new person": () =>
    createPerson(
      send("POST", USERS, {
        name: "Nova",
        email: `${randomUUID()}@example.com`,
        role: "admin",
        password: NEW_PASSWORD,
      }),
    ),
  "a new key": () => createKey(send("POST", KEYS, { client: "crm", scopes: ["messages:send"] })),
  "a key's end": () => revokeKey(send("POST", `${KEYS}/${ID}/revoke`), at(ID)),
  "a new signature secret": () =>
    rotateSecret(send("POST", `/api/dashboard/callback-secrets/${ID}/rotate`), ofClient),
  "the end of the secret before": () =>
    endPreviousSecret(send("POST", `/api/dashboard/callback-secrets/${ID}/end-previous`), ofClient),
  "a new destination": () =>
    createDestination(
      send("POST", DESTINATIONS, { kind: "slack", name: "Ops", url: URL, minSeverity: "warning" }),
    ),
  "a changed destination": () =>
    changeDestination(send("PATCH", `${DESTINATIONS}/${ID}`, { url: URL }), at(ID)),
  "a destination's end": () => removeDestination(send("DELETE", `${DESTINATIONS}/${ID}`), at(ID)),
};

test.each(Object.keys(CHANGES))(
  "%s asks for the password when it was given over 10 minutes ago",
  async (name) => {
    const change = CHANGES[name];
    if (change === undefined) throw new Error("no such change");
    for (const minutes of [11, null]) {
      await minutesAgo(minutes);
      const refused = await change();
      expect(refused.status, String(minutes)).toBe(403);
      expect(await refused.json()).toMatchObject({ code: "password_required" });
    }
    expect((await give(TEST_PASSWORD)).status).toBe(204);
    // What follows is said about the change itself: it was done, or there is no such thing.
    expect([200, 201, 204, 404]).toContain((await change()).status);
  },
);

test("within 10 minutes of signing in nothing asks again, and reading never does", async () => {
  const body = { email: admin.email, password: TEST_PASSWORD };
  const response = await signIn(webRequest("/api/auth/sign-in/email", { method: "POST", body }));
  cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const key = { client: "crm", scopes: ["messages:send"] };
  expect((await createKey(send("POST", KEYS, key))).status).toBe(201);
  await minutesAgo(9);
  expect((await createKey(send("POST", KEYS, key))).status).toBe(201);
  await minutesAgo(11);
  expect((await createKey(send("POST", KEYS, key))).status).toBe(403);
  expect((await listPeople(webRequest(USERS, { cookie }))).status).toBe(200);
});

test("a role that may not make the change is told that, not asked for a password", async () => {
  const operator = await makePerson(context, "operator");
  cookie = await makeSession(context, operator.id);
  await context.sql`update julia.sessions set password_confirmed_at = null`;
  const response = await createKey(send("POST", KEYS, { client: "crm", scopes: ["messages:send"] }));
  expect(await response.json()).toMatchObject({ code: "forbidden" });
});

test("a stolen session guesses five times, and the session is not confirmed", async () => {
  await minutesAgo(11);
  const statuses: number[] = [];
  for (let turn = 0; turn < 7; turn += 1) statuses.push((await give(`palpite ${turn}`, "192.0.2.77")).status);
  expect(statuses).toEqual([400, 400, 400, 400, 400, 429, 429]);
  expect((await give("palpite", "192.0.2.78")).status).toBe(400);
  const refused = await give("palpite", "192.0.2.79");
  expect((await refused.json()).errors).toEqual([{ path: "password", message: "password_wrong" }]);
  const response = await createKey(send("POST", KEYS, { client: "crm", scopes: ["messages:send"] }));
  expect(response.status).toBe(403);
  const audited = await context.sql`select count(*)::int as n from julia.audit_log
    where action = 'password_refused' and target_id = ${admin.id}`;
  expect(audited[0]?.n).toBe(7);
});

test("a confirmation says nothing about another session of the person", async () => {
  const other = await makeSession(context, admin.id);
  await minutesAgo(11);
  expect((await give(TEST_PASSWORD)).status).toBe(204);
  cookie = other;
  const response = await createKey(send("POST", KEYS, { client: "crm", scopes: ["messages:send"] }));
  expect(response.status).toBe(403);
});

test("one's own change of password needs no more than the current one, and counts as given", async () => {
  await minutesAgo(11);
  const body = { currentPassword: TEST_PASSWORD, newPassword: NEW_PASSWORD };
  const changed = await changePassword(send("POST", "/api/auth/change-password", body));
  expect(changed.status).toBe(200);
  cookie = changed.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  expect((await createKey(send("POST", KEYS, { client: "crm", scopes: ["messages:send"] }))).status).toBe(
    201,
  );
});
