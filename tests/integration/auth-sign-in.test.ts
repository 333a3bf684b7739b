import { eq } from "drizzle-orm";
import { argon2id } from "hash-wasm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { GET as getSession } from "@/app/api/auth/get-session/route";
import { POST as signIn } from "@/app/api/auth/sign-in/email/route";
import { POST as signOut } from "@/app/api/auth/sign-out/route";
import { accounts, sessions, signInAttempts, users } from "@/db/schema";
import { hashPassword } from "@/lib/people/password";
import { hashToken, readSessionToken } from "@/lib/people/session-token";
import {
  APP_URL,
  makePerson,
  TEST_PASSWORD,
  type TestPerson,
  useWebContext,
  webRequest,
} from "../factories/web";
import { createTestDatabase, type TestDatabase } from "../setup/database";

const work = vi.hoisted(() => ({ hashes: 0 }));
vi.mock("hash-wasm", async (original) => {
  const real = await original<typeof import("hash-wasm")>();
  return {
    ...real,
    argon2id: (...input: Parameters<typeof real.argon2id>) => {
      work.hashes += 1;
      return real.argon2id(...input);
    },
    argon2Verify: (...input: Parameters<typeof real.argon2Verify>) => {
      work.hashes += 1;
      return real.argon2Verify(...input);
    },
  };
});

let database: TestDatabase;
let context: ReturnType<typeof useWebContext>;
let victim: TestPerson;

beforeAll(async () => {
  database = await createTestDatabase();
  context = useWebContext(database.url);
  victim = await makePerson(context, "operator", { email: "vitima@example.com" });
});

afterAll(async () => {
  await context.close();
  await database.close();
});

beforeEach(async () => {
  await context.db.delete(signInAttempts);
  work.hashes = 0;
});

const tryPassword = (
  email: string,
  password: string,
  peer = "192.0.2.10",
  headers: Record<string, string> = {},
) =>
  signIn(webRequest("/api/auth/sign-in/email", { method: "POST", body: { email, password }, peer, headers }));

function cookieOf(response: Response): string {
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

test("the right password signs in, and only the hash of the token is in the database", async () => {
  const response = await tryPassword("Vitima@Example.com ", TEST_PASSWORD);
  expect(response.status).toBe(200);
  const answer = await response.text();
  expect(JSON.parse(answer)).toEqual({
    user: { id: victim.id, name: victim.name, email: victim.email, role: "operator" },
  });

  const token = readSessionToken(cookieOf(response), context.config) ?? "";
  expect(token.length).toBeGreaterThanOrEqual(32);
  expect(answer).not.toContain(token);
  const rows = await context.sql`select * from julia.sessions`;
  expect(JSON.stringify(rows)).not.toContain(token);
  expect(rows.map((row) => row.token)).toContain(hashToken(token));
});

test("the cookie cannot be read by scripts and is not sent from other sites", async () => {
  const [cookie = ""] = (await tryPassword(victim.email, TEST_PASSWORD)).headers.getSetCookie();
  expect(cookie).toMatch(/^julia\.session=/);
  expect(cookie).toContain("HttpOnly");
  expect(cookie).toContain("SameSite=Lax");
  expect(cookie).toContain("Path=/");
  expect(cookie).toContain("Max-Age=43200");
  expect(cookie.length).toBeLessThan(4096);
});

test("over https the cookie is bound to the host and secure", async () => {
  const url = "https://julia.example.com";
  const secure = useWebContext(database.url, { APP_URL: url });
  try {
    const response = await signIn(
      webRequest("/api/auth/sign-in/email", {
        method: "POST",
        origin: url,
        body: { email: victim.email, password: TEST_PASSWORD },
      }),
    );
    const [cookie = ""] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-julia\.session=/);
    expect(cookie).toContain("Secure");
    expect(cookie).toContain("Path=/");
    expect(cookie).not.toContain("Domain");
    const session = await getSession(webRequest("/api/auth/get-session", { cookie: cookieOf(response) }));
    expect(await session.json()).toMatchObject({ user: { id: victim.id } });
  } finally {
    await secure.close();
    context = useWebContext(database.url);
  }
});

test("signing in ends the session that the browser had before", async () => {
  const before = cookieOf(await tryPassword(victim.email, TEST_PASSWORD));
  const after = await tryPassword(victim.email, TEST_PASSWORD, "192.0.2.10", { cookie: before });
  expect(after.status).toBe(200);
  const old = await getSession(webRequest("/api/auth/get-session", { cookie: before }));
  expect(await old.json()).toEqual({ user: null });
  const now = await getSession(webRequest("/api/auth/get-session", { cookie: cookieOf(after) }));
  expect(await now.json()).toMatchObject({ user: { id: victim.id } });
});

test("signing out ends the session at once and takes the cookie away", async () => {
  const cookie = cookieOf(await tryPassword(victim.email, TEST_PASSWORD));
  const response = await signOut(webRequest("/api/auth/sign-out", { method: "POST", cookie }));
  expect(response.status).toBe(204);
  expect(response.headers.getSetCookie()[0]).toMatch(/^julia\.session=; Max-Age=0/);
  const session = await getSession(webRequest("/api/auth/get-session", { cookie }));
  expect(await session.json()).toEqual({ user: null });
});

test.each([
  ["plain", "errada errada", 1],
  ["with its accents apart", "senha não é essa".normalize("NFD"), 2],
])(
  "an unknown e-mail, a wrong password and a disabled person look the same and cost the same: %s",
  async (_, wrong, hashes) => {
    const disabled = await makePerson(context, "operator");
    await context.db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, disabled.id));
    const answers: Record<string, unknown>[] = [];
    for (const [email, password] of [
      ["ninguem@example.com", wrong],
      [victim.email, wrong],
      [disabled.email, TEST_PASSWORD],
    ] as const) {
      work.hashes = 0;
      const response = await tryPassword(email, password);
      expect(response.headers.getSetCookie()).toEqual([]);
      answers.push({
        status: response.status,
        ...(await response.json()),
        requestId: "",
        hashes: work.hashes,
      });
    }
    expect(answers[0]).toMatchObject({ status: 401, code: "unauthenticated", hashes });
    expect(answers[1]).toEqual(answers[0]);
    // The right password fits in the first spelling that is tried.
    expect(answers[2]).toEqual({ ...answers[0], hashes: 1 });
  },
);

test("accents typed apart or in one character are the same password", async () => {
  const composed = "plantão noturno às 19h";
  const decomposed = composed.normalize("NFD");
  expect(decomposed).not.toBe(composed);
  const person = await makePerson(context, "operator");
  const store = (hash: string) =>
    context.db.update(accounts).set({ password: hash }).where(eq(accounts.userId, person.id));
  await store(await hashPassword(composed));
  expect((await tryPassword(person.email, composed)).status).toBe(200);
  expect((await tryPassword(person.email, decomposed)).status).toBe(200);
  await store(await hashPassword(decomposed));
  expect((await tryPassword(person.email, composed)).status).toBe(200);

  // A hash from before passwords were normalised, of a password typed with its accents apart.
  const salt = Buffer.alloc(16, 7);
  await store(
    await argon2id({
      password: decomposed,
      salt,
      memorySize: 512,
      iterations: 1,
      parallelism: 1,
      hashLength: 32,
      outputType: "encoded",
    }),
  );
  expect((await tryPassword(person.email, decomposed)).status).toBe(200);
});

test("a long password with its accents apart is no failure of ours", async () => {
  const typed = "ç".repeat(128).normalize("NFD");
  const person = await makePerson(context, "operator");
  await context.db
    .update(accounts)
    .set({ password: await hashPassword(typed) })
    .where(eq(accounts.userId, person.id));
  expect(typed).toHaveLength(256);
  expect((await tryPassword(person.email, typed)).status).toBe(200);
  expect((await tryPassword("ninguem@example.com", typed)).status).toBe(401);
});

test("of 1,000 guesses from one address 5 are tried, and the owner signs in from another", async () => {
  const statuses = new Map<number, number>();
  for (let round = 0; round < 100; round += 1) {
    const guesses = Array.from({ length: 10 }, (_, index) =>
      tryPassword(victim.email, `palpite ${round} ${index}`),
    );
    for (const response of await Promise.all(guesses)) {
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    }
  }
  expect(statuses).toEqual(
    new Map([
      [401, 5],
      [429, 995],
    ]),
  );
  expect(work.hashes).toBe(5);
  expect((await tryPassword(victim.email, TEST_PASSWORD, "198.51.100.7")).status).toBe(200);
});

test("of 1,000 guesses from 1,000 addresses 15 are tried, and the owner signs in where they did before", async () => {
  expect((await tryPassword(victim.email, TEST_PASSWORD, "198.51.100.7")).status).toBe(200);
  work.hashes = 0;
  for (let round = 0; round < 100; round += 1) {
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        tryPassword(victim.email, `palpite ${round} ${index}`, `203.0.${round}.${index + 1}`),
      ),
    );
  }
  expect(work.hashes).toBe(15);
  expect((await tryPassword(victim.email, TEST_PASSWORD, "198.51.100.7")).status).toBe(200);
});

test("one address guessing at many accounts is stopped after 20", async () => {
  const guesses: Promise<Response>[] = [];
  for (let index = 0; index < 60; index += 1)
    guesses.push(tryPassword(`pessoa${index}@example.com`, "errada errada"));
  const responses = await Promise.all(guesses);
  expect(responses.filter((response) => response.status === 401)).toHaveLength(20);
  expect(responses.filter((response) => response.status === 429)).toHaveLength(40);
});

test("a refused attempt says when to come again, and a forged x-forwarded-for does not reset the count", async () => {
  for (let index = 0; index < 5; index += 1) {
    await tryPassword(victim.email, "errada errada", "192.0.2.10", { "x-forwarded-for": `10.0.0.${index}` });
  }
  const refused = await tryPassword(victim.email, TEST_PASSWORD, "192.0.2.10", {
    "x-forwarded-for": "10.0.0.99",
  });
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ code: "rate_limited" });
  const seconds = Number(refused.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(14 * 60);
  expect(seconds).toBeLessThanOrEqual(15 * 60);

  // What the header promised: when the window has passed, the password counts again.
  await context.sql`update julia.sign_in_attempts set at = at - make_interval(secs => ${seconds})`;
  expect((await tryPassword(victim.email, TEST_PASSWORD)).status).toBe(200);
});

test("a page of another site cannot sign anybody in", async () => {
  for (const origin of ["https://evil.example", "null"]) {
    const response = await signIn(
      webRequest("/api/auth/sign-in/email", {
        method: "POST",
        origin,
        body: { email: victim.email, password: TEST_PASSWORD },
      }),
    );
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: "origin_refused" });
  }
});

test("a tampered cookie is no session", async () => {
  const cookie = cookieOf(await tryPassword(victim.email, TEST_PASSWORD));
  const token = readSessionToken(cookie, context.config) ?? "";
  for (const forged of [
    `julia.session=${token}`,
    `julia.session=${token}.AAAA`,
    `${cookie}x`,
    "julia.session=%E0%A4%A",
  ]) {
    const session = await getSession(webRequest("/api/auth/get-session", { cookie: forged }));
    expect(await session.json()).toEqual({ user: null });
  }
});

test("a session ends 12 hours after signing in, and after 2 hours without a request", async () => {
  for (const [column, hours, alive] of [
    ["last_seen_at", 1.9, true],
    ["last_seen_at", 2.1, false],
    ["created_at", 11.9, true],
    ["created_at", 12.1, false],
  ] as const) {
    await context.db.delete(sessions);
    const cookie = cookieOf(await tryPassword(victim.email, TEST_PASSWORD));
    await context.sql`update julia.sessions set ${context.sql(column)} = now() - make_interval(mins => ${hours * 60})`;
    const session = await getSession(webRequest("/api/auth/get-session", { cookie }));
    const { user } = await session.json();
    expect({ column, hours, alive: user !== null }).toEqual({ column, hours, alive });
  }
});

test("a request keeps the session from going idle", async () => {
  await context.db.delete(sessions);
  const cookie = cookieOf(await tryPassword(victim.email, TEST_PASSWORD));
  for (let turn = 0; turn < 3; turn += 1) {
    await context.sql`update julia.sessions set last_seen_at = last_seen_at - interval '90 minutes'`;
    const session = await getSession(webRequest("/api/auth/get-session", { cookie }));
    expect(await session.json()).toMatchObject({ user: { id: victim.id } });
  }
});

test("our own address on loopback is an allowed origin, a name that only resolves there is not", async () => {
  const from = async (host: string) => {
    const response = await signIn(
      webRequest("/api/auth/sign-in/email", {
        method: "POST",
        origin: `http://${host}`,
        headers: { host },
        body: { email: victim.email, password: TEST_PASSWORD },
      }),
    );
    return response.status;
  };
  expect(APP_URL).not.toContain("localhost");
  expect(await from("localhost:3999")).toBe(200);
  expect(await from("rebound.example:3999")).toBe(403);
});
