import { createHmac, randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 as uuidv7 } from "uuid";
import { sessions } from "@/db/schema";
import { loadRunningConfig } from "@/lib/config/config";
import { type AppContext, openAppContext } from "@/lib/context/server-context";
import { peerHeaderName } from "@/lib/http/peer-address";
import { insertPerson } from "@/lib/people/insert-person";
import { hashPassword } from "@/lib/people/password";
import { SESSION_ABSOLUTE_SECONDS } from "@/lib/people/read-session";
import { hashToken, sessionCookieName } from "@/lib/people/session-token";
import type { Role } from "@/types/people";
import { cloneTemplate } from "../setup/database";

export const APP_URL = "http://127.0.0.1:3999";
export const TEST_PASSWORD = "um cavalo verde no telhado";

const holder: typeof globalThis & { juliaServerContext?: AppContext } = globalThis;

/**
 * Sets the context for all later requests. A request in progress keeps its context, because a route handler reads the
 * context before its first await.
 */
export function answerWith(context: AppContext): void {
  holder.juliaServerContext = context;
}

/**
 * Opens a context for this database and makes the route handlers use it. `environment` overrides environment variables.
 * `close` closes the connections.
 */
function openWebContext(
  databaseUrl: string,
  environment: Record<string, string> = {},
): AppContext & { close(): Promise<void> } {
  const context = openAppContext(
    loadRunningConfig({
      APP_URL,
      DATABASE_URL: databaseUrl,
      AUTH_SECRET: "a secret of at least thirty-two characters",
      EVOLUTION_API_URL: "http://127.0.0.1:9",
      EVOLUTION_API_KEY: "no-gateway-in-this-test",
      LOG_LEVEL: "silent",
      MEDIA_DIR: join(tmpdir(), "julia-test-media"),
      ...environment,
    }),
    "test",
  );
  answerWith(context);
  return context;
}

export { openWebContext as useWebContext };

export type TestWeb = ReturnType<typeof openWebContext>;

/** Opens a context for a new database. `close` also drops the database. */
export async function openTestWeb(environment: Record<string, string> = {}): Promise<TestWeb> {
  const { url, drop } = await cloneTemplate();
  const web = openWebContext(url, environment);
  return {
    ...web,
    close: async () => {
      await web.close();
      await drop();
    },
  };
}

export interface TestPerson {
  id: string;
  email: string;
  name: string;
  role: Role;
}

let passwordHash: Promise<string> | undefined;

/** Creates a person with the password `TEST_PASSWORD`. */
export async function makePerson(
  context: AppContext,
  role: Role,
  options: { email?: string; name?: string } = {},
): Promise<TestPerson> {
  passwordHash ??= hashPassword(TEST_PASSWORD);
  const { email = `${role}-${randomBytes(4).toString("hex")}@example.com`, name = `Pessoa ${role}` } =
    options;
  const hash = await passwordHash;
  const id = await context.db.transaction((tx) =>
    insertPerson(tx, { name, email, role, passwordHash: hash }),
  );
  if (id === null) throw new Error(`${email} exists already`);
  return { id, email, name, role };
}

/** Creates a session for which the password was confirmed just now. Returns the Cookie header. */
export async function makeSession(context: AppContext, userId: string): Promise<string> {
  const token = randomBytes(24).toString("hex");
  await context.db.insert(sessions).values({
    id: uuidv7(),
    userId,
    token: hashToken(token),
    passwordConfirmedAt: new Date(),
    expiresAt: new Date(Date.now() + SESSION_ABSOLUTE_SECONDS * 1000),
  });
  const signature = createHmac("sha256", context.config.authSecret).update(token).digest("base64");
  return `${sessionCookieName(context.config.appUrl)}=${encodeURIComponent(`${token}.${signature}`)}`;
}

/** Creates a person with this role and a session for this person. Returns the Cookie header. */
export async function signedInAs(context: AppContext, role: Role): Promise<string> {
  const person = await makePerson(context, role);
  return await makeSession(context, person.id);
}

export interface WebRequest {
  method?: string;
  body?: unknown;
  cookie?: string;
  /** Default: the product's origin. If null, the request has no Origin header. */
  origin?: string | null;
  peer?: string;
  headers?: Record<string, string>;
}

/** Builds a request to a route handler. By default, the request comes from a page of the product. */
export function webRequest(path: string, options: WebRequest = {}): Request {
  const { method = "GET", body, cookie, origin = APP_URL, peer = "192.0.2.10" } = options;
  const headers = new Headers({ host: new URL(APP_URL).host, [peerHeaderName()]: peer });
  if (origin !== null) headers.set("origin", origin);
  if (cookie !== undefined) headers.set("cookie", cookie);
  if (body !== undefined) headers.set("content-type", "application/json");
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
  return new Request(new URL(path, APP_URL), {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}
