import { eq } from "drizzle-orm";
import { argon2id } from "hash-wasm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { POST as signOut } from "@/app/api/auth/sign-out/route";
import { accounts, signInAttempts, users } from "@/db/schema";
import { hashPassword } from "@/lib/people/password";
import { hashToken, readSessionToken } from "@/lib/people/session-token";
import { cookiesOf, signedInPerson, trySignIn } from "../factories/sign-in";
import {
  answerWith,
  makePerson,
  openTestWeb,
  TEST_PASSWORD,
  type TestPerson,
  type TestWeb,
  useWebContext,
  webRequest,
} from "../factories/web";
import { hashing } from "../setup/cheap-hashes";

let context: TestWeb;
let victim: TestPerson;

beforeAll(async () => {
  context = await openTestWeb();
  victim = await makePerson(context, "operator", { email: "vitima@example.com" });
});

afterAll(() => context.close());

beforeEach(async () => {
  await context.db.delete(signInAttempts);
  hashing.hashes = 0;
});

const ownerSignsIn = async (peer?: string) => (await trySignIn(victim.email, TEST_PASSWORD, { peer })).status;
const newCookie = async () => cookiesOf(await trySignIn(victim.email, TEST_PASSWORD));
const statusesOf = (responses: Response[]) => responses.map(({ status }) => status).sort();
const attempts = () => context.db.$count(signInAttempts);

test("the correct password signs in, and the database stores only the token's hash", async () => {
  const response = await trySignIn("Vitima@Example.com ", TEST_PASSWORD);
  expect(response.status).toBe(200);
  const answer = await response.text();
  expect(JSON.parse(answer)).toEqual({
    user: { id: victim.id, name: victim.name, email: victim.email, role: "operator" },
  });

  const token = readSessionToken(cookiesOf(response), context.config) ?? "";
  expect(token.length).toBeGreaterThanOrEqual(32);
  expect(answer).not.toContain(token);
  const rows = await context.sql`select * from julia.sessions`;
  expect(JSON.stringify(rows)).not.toContain(token);
  expect(rows.map((row) => row.token)).toContain(hashToken(token));
});

test("scripts cannot read the cookie, and other sites cannot send it", async () => {
  const [cookie = ""] = (await trySignIn(victim.email, TEST_PASSWORD)).headers.getSetCookie();
  expect(cookie).toMatch(/^julia\.session=/);
  expect(cookie).toContain("HttpOnly");
  expect(cookie).toContain("SameSite=Lax");
  expect(cookie).toContain("Path=/");
  expect(cookie).toContain("Max-Age=43200");
  expect(cookie.length).toBeLessThan(4096);
});

test("over HTTPS the cookie is secure and bound to the host", async () => {
  const url = "https://julia.example.com";
  const secure = useWebContext(context.config.databaseUrl, { APP_URL: url });
  try {
    const response = await trySignIn(victim.email, TEST_PASSWORD, { origin: url });
    const [cookie = ""] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-julia\.session=/);
    expect(cookie).toContain("Secure");
    expect(cookie).toContain("Path=/");
    expect(cookie).not.toContain("Domain");
    expect(await signedInPerson(cookiesOf(response))).toMatchObject({ id: victim.id });
  } finally {
    await secure.close();
    answerWith(context);
  }
});

test("signing in ends the browser's previous session", async () => {
  const before = await newCookie();
  const after = await trySignIn(victim.email, TEST_PASSWORD, { cookie: before });
  expect(after.status).toBe(200);
  expect(await signedInPerson(before)).toBeNull();
  expect(await signedInPerson(cookiesOf(after))).toMatchObject({ id: victim.id });
});

test("signing out ends the session at once and deletes the cookie", async () => {
  const cookie = await newCookie();
  const response = await signOut(webRequest("/api/auth/sign-out", { method: "POST", cookie }));
  expect(response.status).toBe(204);
  expect(response.headers.getSetCookie()[0]).toMatch(/^julia\.session=; Max-Age=0/);
  expect(await signedInPerson(cookie)).toBeNull();
});

test.each([
  ["plain", "errada errada", 1],
  ["with decomposed accents", "senha não é essa".normalize("NFD"), 2],
])(
  "an unknown email, a wrong password and a disabled person get the same response at the same cost: %s",
  async (_, wrong, hashes) => {
    const disabled = await makePerson(context, "operator");
    await context.db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, disabled.id));
    const answers: Record<string, unknown>[] = [];
    for (const [email, password] of [
      ["ninguem@example.com", wrong],
      [victim.email, wrong],
      [disabled.email, TEST_PASSWORD],
    ] as const) {
      hashing.hashes = 0;
      const response = await trySignIn(email, password);
      expect(response.headers.getSetCookie()).toEqual([]);
      answers.push({
        status: response.status,
        ...(await response.json()),
        requestId: "",
        hashes: hashing.hashes,
      });
    }
    expect(answers[0]).toMatchObject({ status: 401, code: "unauthenticated", hashes });
    expect(answers[1]).toEqual(answers[0]);
    // The correct password needs one hash, because the first spelling that is tried already matches.
    expect(answers[2]).toEqual({ ...answers[0], hashes: 1 });
  },
);

test("composed and decomposed accents are the same password", async () => {
  const composed = "plantão noturno às 19h";
  const decomposed = composed.normalize("NFD");
  expect(decomposed).not.toBe(composed);
  const person = await makePerson(context, "operator");
  const store = (hash: string) =>
    context.db.update(accounts).set({ password: hash }).where(eq(accounts.userId, person.id));
  await store(await hashPassword(composed));
  expect((await trySignIn(person.email, composed)).status).toBe(200);
  expect((await trySignIn(person.email, decomposed)).status).toBe(200);
  await store(await hashPassword(decomposed));
  expect((await trySignIn(person.email, composed)).status).toBe(200);

  // Stores a hash of the decomposed password, as earlier releases did, which did not normalise passwords.
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
  expect((await trySignIn(person.email, decomposed)).status).toBe(200);
});

test("a long decomposed password does not cause a server error", async () => {
  const typed = "ç".repeat(128).normalize("NFD");
  const person = await makePerson(context, "operator");
  await context.db
    .update(accounts)
    .set({ password: await hashPassword(typed) })
    .where(eq(accounts.userId, person.id));
  expect(typed).toHaveLength(256);
  expect((await trySignIn(person.email, typed)).status).toBe(200);
  expect((await trySignIn("ninguem@example.com", typed)).status).toBe(401);
});

test("only 5 guesses from one address are checked, and the owner can sign in from another", async () => {
  const guess = (count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => trySignIn(victim.email, `palpite ${index}`)));
  expect(statusesOf(await guess(20))).toEqual([...Array(5).fill(401), ...Array(15).fill(429)]);
  expect(statusesOf(await guess(10))).toEqual(Array(10).fill(429));
  expect(hashing.hashes).toBe(5);
  // Rejected guesses are not stored, so there are rows only for the five checked guesses.
  expect(await attempts()).toBe(5);
  expect(await ownerSignsIn("198.51.100.7")).toBe(200);
});

test("only 15 guesses from many addresses are checked, and the owner can sign in from a known address", async () => {
  expect(await ownerSignsIn("198.51.100.7")).toBe(200);
  hashing.hashes = 0;
  for (const network of ["203.0.1", "203.0.2"]) {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        trySignIn(victim.email, `palpite ${index}`, { peer: `${network}.${index + 1}` }),
      ),
    );
    expect(hashing.hashes).toBe(15);
    expect(await attempts()).toBe(1 + 15);
  }
  expect(await ownerSignsIn("198.51.100.7")).toBe(200);
});

test("one address guessing at many accounts is blocked after 20 attempts", async () => {
  const guesses = Array.from({ length: 60 }, (_, index) =>
    trySignIn(`pessoa${index}@example.com`, "errada errada"),
  );
  expect(statusesOf(await Promise.all(guesses))).toEqual([...Array(20).fill(401), ...Array(40).fill(429)]);
});

test("a rejected attempt has Retry-After, and a forged x-forwarded-for does not reset the count", async () => {
  const forged = (index: number) => ({ headers: { "x-forwarded-for": `10.0.0.${index}` } });
  for (let index = 0; index < 5; index += 1) await trySignIn(victim.email, "errada errada", forged(index));
  const refused = await trySignIn(victim.email, TEST_PASSWORD, forged(99));
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ code: "rate_limited" });
  const seconds = Number(refused.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(14 * 60);
  expect(seconds).toBeLessThanOrEqual(15 * 60);

  // The password is accepted again when the time in Retry-After has passed.
  await context.sql`update julia.sign_in_attempts set at = at - make_interval(secs => ${seconds})`;
  expect(await ownerSignsIn()).toBe(200);
});

test("a tampered cookie is not a session", async () => {
  const [cookie = ""] = (await newCookie()).split("; ");
  const token = readSessionToken(cookie, context.config) ?? "";
  for (const forged of [
    `julia.session=${token}`,
    `julia.session=${token}.AAAA`,
    `${cookie}x`,
    "julia.session=%E0%A4%A",
  ]) {
    expect(await signedInPerson(forged)).toBeNull();
  }
});
