import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DELETE as endOne } from "@/app/api/dashboard/sessions/[id]/route";
import { DELETE as endOthers, GET as listOwn } from "@/app/api/dashboard/sessions/route";
import { DELETE as endOf, GET as listOf } from "@/app/api/dashboard/users/[id]/sessions/route";
import { sessions } from "@/db/schema";
import { sessionListSchema } from "@/types/sessions";
import { signedInPerson } from "../factories/sign-in";
import {
  makePerson,
  makeSession,
  openTestWeb,
  type TestPerson,
  type TestWeb,
  webRequest,
} from "../factories/web";

const SESSIONS = "/api/dashboard/sessions";

let web: TestWeb;
let admin: TestPerson;
let ana: TestPerson;
let adminCookie: string;
let desk: string;
let phone: string;

beforeAll(async () => {
  web = await openTestWeb();
  admin = await makePerson(web, "admin");
  ana = await makePerson(web, "manager", { name: "Ana" });
});
afterAll(() => web.close());
beforeEach(async () => {
  await web.db.delete(sessions);
  adminCookie = await makeSession(web, admin.id);
  desk = await makeSession(web, ana.id);
  phone = await makeSession(web, ana.id);
});

const isAlive = async (cookie: string) => (await signedInPerson(cookie)) !== null;
const at = (id: string) => ({ params: Promise.resolve({ id }) });
const own = async (cookie: string) =>
  sessionListSchema.parse(await (await listOwn(webRequest(SESSIONS, { cookie }))).json()).items;
const pathOf = (id: string) => `/api/dashboard/users/${id}/sessions`;
const end = (id: string, cookie: string) =>
  endOne(webRequest(`${SESSIONS}/${id}`, { method: "DELETE", cookie }), at(id));
const endAllOf = (id: string, cookie: string) =>
  endOf(webRequest(pathOf(id), { method: "DELETE", cookie }), at(id));
const audited = async (action: string) => {
  const rows =
    await web.sql`select actor_id, target_id, details from julia.audit_log where action = ${action}`;
  return rows.map((row) => ({ ...row }));
};

test("a person sees their own sessions with device, address and last use, and no token", async () => {
  await web.sql`update julia.sessions set ip_address = '203.0.113.7',
    user_agent = 'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36'`;
  const text = await (await listOwn(webRequest(SESSIONS, { cookie: desk }))).text();
  const { items } = sessionListSchema.parse(JSON.parse(text));
  expect(items).toHaveLength(2);
  expect(items.filter(({ isCurrent }) => isCurrent)).toEqual([
    expect.objectContaining({ browser: "Chrome", system: "Android", address: "203.0.113.7" }),
  ]);
  const tokens = await web.sql`select token from julia.sessions`;
  for (const { token } of tokens) expect(text).not.toContain(token);
});

test("an expired session is not listed", async () => {
  const [other] = (await own(desk)).filter(({ isCurrent }) => !isCurrent);
  await web.sql`update julia.sessions set last_seen_at = now() - interval '3 hours' where id = ${other?.id ?? ""}`;
  expect(await own(desk)).toHaveLength(1);
});

test("a person ends one session, which ends at once, but not a session of somebody else", async () => {
  const [other] = (await own(desk)).filter(({ isCurrent }) => !isCurrent);
  const [ofAdmin] = await own(adminCookie);
  expect((await end(ofAdmin?.id ?? "", desk)).status).toBe(404);
  expect(await isAlive(adminCookie)).toBe(true);
  expect((await end(other?.id ?? "", desk)).status).toBe(204);
  expect(await isAlive(phone)).toBe(false);
  expect(await isAlive(desk)).toBe(true);
  expect(await audited("session_ended")).toEqual([
    { actor_id: ana.id, target_id: ana.id, details: { address: null } },
  ]);
});

test("a person ends all other sessions and keeps the current one", async () => {
  const response = await endOthers(webRequest(SESSIONS, { method: "DELETE", cookie: desk }));
  expect(await response.json()).toEqual({ ended: 1 });
  expect([await isAlive(desk), await isAlive(phone), await isAlive(adminCookie)]).toEqual([
    true,
    false,
    true,
  ]);
});

test("an admin sees and ends another person's sessions with a fresh password, and nobody else can", async () => {
  expect((await listOf(webRequest(pathOf(admin.id), { cookie: desk }), at(admin.id))).status).toBe(403);
  expect((await endAllOf(admin.id, desk)).status).toBe(403);
  const listed = await listOf(webRequest(pathOf(ana.id), { cookie: adminCookie }), at(ana.id));
  expect(sessionListSchema.parse(await listed.json()).items).toHaveLength(2);

  await web.sql`update julia.sessions set password_confirmed_at = now() - interval '11 minutes'`;
  const asked = await endAllOf(ana.id, adminCookie);
  expect(await asked.json()).toMatchObject({ code: "password_required" });
  await web.sql`update julia.sessions set password_confirmed_at = now()`;
  expect(await (await endAllOf(ana.id, adminCookie)).json()).toEqual({ ended: 2 });
  expect([await isAlive(desk), await isAlive(phone), await isAlive(adminCookie)]).toEqual([
    false,
    false,
    true,
  ]);
  expect(await audited("sessions_ended")).toContainEqual({
    actor_id: admin.id,
    target_id: ana.id,
    details: { sessions: 2 },
  });
});

test("admins who end each other's sessions at the same time do not deadlock", async () => {
  const other = await makePerson(web, "admin");
  const otherCookie = await makeSession(web, other.id);
  const statuses = await Promise.all([endAllOf(other.id, adminCookie), endAllOf(admin.id, otherCookie)]);
  const [first, second] = statuses.map(({ status }) => status).sort();
  expect(first).toBe(200);
  expect([200, 401]).toContain(second);
});
