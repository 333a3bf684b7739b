import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { POST as changePassword } from "@/app/api/auth/change-password/route";
import { POST as confirm } from "@/app/api/auth/confirm-password/route";
import { PATCH as change } from "@/app/api/dashboard/users/route";
import { accounts, sessions, signInAttempts } from "@/db/schema";
import { hashPassword } from "@/lib/people/password";
import { eventually } from "../factories/pool";
import { cookiesOf, signedInPerson, trySignIn } from "../factories/sign-in";
import {
  makePerson,
  makeSession,
  openTestWeb,
  TEST_PASSWORD,
  type TestWeb,
  webRequest,
} from "../factories/web";

const THREADS = 5;
const NEW_PASSWORD = "três gatos na varanda azul";

let context: TestWeb;
let adminCookie: string;

beforeAll(async () => {
  context = await openTestWeb();
  adminCookie = await makeSession(context, (await makePerson(context, "admin")).id);
});

afterAll(() => context.close());

const patch = (body: object) =>
  change(webRequest("/api/dashboard/users", { method: "PATCH", body, cookie: adminCookie }));

const isAlive = async (cookie: string) => (await signedInPerson(cookie)) !== null;

/** Yields to the event loop `count` times, so that the statements interleave differently in each round. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
}

async function signInLater(email: string, thread: number, round: number): Promise<string | null> {
  await turns((thread * round) % 40);
  const response = await trySignIn(email, TEST_PASSWORD, { peer: `10.${thread}.${round}.1` });
  return response.status === 200 ? cookiesOf(response) : null;
}

test.each([
  ["an admin's reset", 200, async (id: string) => void (await patch({ id, password: NEW_PASSWORD }))],
  [
    "one's own change of password",
    60,
    async (id: string) => {
      const cookie = await makeSession(context, id);
      const body = { currentPassword: TEST_PASSWORD, newPassword: NEW_PASSWORD };
      const response = await changePassword(
        webRequest("/api/auth/change-password", { method: "POST", cookie, body }),
      );
      expect(response.status).toBe(200);
    },
  ],
  ["disabling the person", 60, async (id: string) => void (await patch({ id, disabled: true }))],
])(`no session being created survives %s (%i rounds)`, async (_, rounds, end) => {
  const person = await makePerson(context, "operator");
  const cheapHash = await hashPassword(TEST_PASSWORD);
  const survivors: number[] = [];
  let begun = 0;
  for (let round = 1; round <= rounds; round += 1) {
    await context.db.update(accounts).set({ password: cheapHash }).where(eq(accounts.userId, person.id));
    await context.db.delete(signInAttempts);
    await context.sql`update julia.users set disabled_at = null`;
    const [cookies] = await Promise.all([
      Promise.all(
        Array.from({ length: THREADS }, (_, thread) => signInLater(person.email, thread + 1, round)),
      ),
      turns(round % 60).then(() => end(person.id)),
    ]);
    await context.sql`update julia.users set disabled_at = null`;
    for (const cookie of cookies) {
      if (cookie === null) continue;
      begun += 1;
      if (await isAlive(cookie)) survivors.push(round);
    }
    await context.db.delete(sessions).where(eq(sessions.userId, person.id));
  }
  expect(survivors).toEqual([]);
  // Without a successful sign-in, this test would check nothing.
  expect(begun).toBeGreaterThan(0);
});

test("an admin's password reset and a concurrent password confirmation do not deadlock", async () => {
  const person = await makePerson(context, "operator");
  const cookie = await makeSession(context, person.id);
  const waiters = (count: number) =>
    eventually(
      () => context.sql`
        select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      (rows) => rows.length === count,
    );
  let answers: Promise<Response>[] = [];
  // Both requests wait for the lock on the session's row. The password confirmation waits first.
  await context.sql.begin(async (tx) => {
    await tx`select 1 from julia.sessions where user_id = ${person.id} for update`;
    const body = { password: TEST_PASSWORD };
    answers = [confirm(webRequest("/api/auth/confirm-password", { method: "POST", cookie, body }))];
    await waiters(1);
    answers.push(patch({ id: person.id, password: NEW_PASSWORD }));
    await waiters(2);
  });
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  expect(statuses).toEqual([204, 204]);
  expect(await isAlive(cookie)).toBe(false);
});
