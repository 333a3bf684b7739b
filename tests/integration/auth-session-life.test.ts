import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { POST as signOut } from "@/app/api/auth/sign-out/route";
import { GET as events } from "@/app/api/dashboard/events/route";
import { GET as listPeople } from "@/app/api/dashboard/users/route";
import { sessions, signInAttempts } from "@/db/schema";
import { removeEndedSessions } from "@/lib/people/remove-ended-sessions";
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

let context: TestWeb;
let admin: TestPerson;
let cookie: string;

beforeAll(async () => {
  context = await openTestWeb();
});

afterAll(() => context.close());

beforeEach(async () => {
  await context.db.delete(sessions);
  await context.db.delete(signInAttempts);
  admin = await makePerson(context, "admin");
  cookie = await makeSession(context, admin.id);
});

const seenMinutesAgo = (minutes: number) =>
  context.sql`update julia.sessions set last_seen_at = now() - make_interval(mins => ${minutes})`;
const idleMinutes = async () => {
  const rows =
    await context.sql`select extract(epoch from now() - last_seen_at)::int / 60 as idle from julia.sessions`;
  return rows[0]?.idle;
};
const people = (headers: Record<string, string> = {}) =>
  listPeople(webRequest("/api/dashboard/users", { cookie, headers }));

test.each([
  ["last_seen_at", 1.9, true],
  ["last_seen_at", 2.1, false],
  ["created_at", 11.9, true],
  ["created_at", 12.1, false],
])(
  "a session ends 12 hours after signing in and after 2 hours without a request: %s %d h ago",
  async (column, hours, isAlive) => {
    await context.sql`update julia.sessions set ${context.sql(column)} = now() - make_interval(mins => ${hours * 60})`;
    expect((await signedInPerson(cookie)) !== null).toBe(isAlive);
  },
);

test("background requests of an open page do not keep a session alive", async () => {
  await seenMinutesAgo(90);
  expect((await people({ "x-unattended": "1" })).status).toBe(200);
  expect(await idleMinutes()).toBe(90);
  await seenMinutesAgo(121);
  expect((await people({ "x-unattended": "1" })).status).toBe(401);
});

test("a person's requests keep a session alive, and the time of the last one is kept after the session has ended", async () => {
  await seenMinutesAgo(90);
  expect((await people()).status).toBe(200);
  expect(await idleMinutes()).toBe(0);
  await context.db.delete(sessions);
  cookie = await makeSession(context, admin.id);
  const { items } = await (await people()).json();
  const shown = items.find((person: { id: string }) => person.id === admin.id);
  expect(Date.now() - Date.parse(shown.lastSeenAt)).toBeLessThan(60_000);
});

test("an event stream does not keep a session alive, neither when it opens nor while it is open", async () => {
  await seenMinutesAgo(90);
  const leave = new AbortController();
  const request = webRequest("/api/dashboard/events", { cookie });
  const response = await events(new Request(request, { signal: leave.signal }));
  expect(response.status).toBe(200);
  await response.body?.getReader().read();
  expect(await idleMinutes()).toBe(90);
  leave.abort();
});

test("expired sessions are deleted, and live ones are kept", async () => {
  const make = async (column: string, hours: number) => {
    const own = await makeSession(context, admin.id);
    await context.sql`update julia.sessions set ${context.sql(column)} = now() - make_interval(mins => ${hours * 60})
      where id = (select id from julia.sessions order by id desc limit 1)`;
    return own;
  };
  await make("last_seen_at", 2.1);
  await make("created_at", 12.1);
  await make("expires_at", 0.1);
  const live = await make("last_seen_at", 1.9);
  await removeEndedSessions(context);
  expect(await context.db.select().from(sessions)).toHaveLength(2);
  for (const own of [cookie, live]) expect(await signedInPerson(own)).toMatchObject({ id: admin.id });
});

test("failed sign-ins and sign-outs are in the audit log, and passwords are not", async () => {
  const entries = async () =>
    context.sql`select actor_kind, actor_id, action, target_id, details from julia.audit_log
      where action in ('sign_in_refused', 'signed_in', 'signed_out') order by at, id`;
  await context.sql`alter table julia.audit_log disable trigger all`;
  await context.sql`delete from julia.audit_log`;
  await context.sql`alter table julia.audit_log enable trigger all`;
  await trySignIn(admin.email, "senha que ninguém usa");
  await trySignIn("ninguem@example.com", "senha que ninguém usa");
  const signedIn = await trySignIn(admin.email, TEST_PASSWORD);
  const own = cookiesOf(signedIn);
  for (let turn = 0; turn < 2; turn += 1) {
    await signOut(webRequest("/api/auth/sign-out", { method: "POST", cookie: own }));
  }
  const address = "192.0.2.10";
  const refused = { actor_kind: "anonymous", actor_id: null, action: "sign_in_refused" };
  const done = { actor_kind: "person", actor_id: admin.id, target_id: admin.id, details: null };
  expect(await entries()).toEqual([
    { ...refused, target_id: admin.id, details: { email: admin.email, address } },
    { ...refused, target_id: null, details: { email: "ninguem@example.com", address } },
    { ...done, action: "signed_in" },
    { ...done, action: "signed_out" },
  ]);
  const [row] = await context.db.select().from(sessions).where(eq(sessions.userId, admin.id));
  expect(row).toBeDefined();
  expect(JSON.stringify(await entries())).not.toContain("senha que");
});
