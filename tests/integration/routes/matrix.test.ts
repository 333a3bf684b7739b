import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WEBHOOK_HEADER, webhookSecret } from "@/lib/chips/webhooks/webhook-secret";
import { liveHub } from "@/lib/live/live-hub";
import { API_SCOPES } from "@/types/api-keys";
import type { ErrorCode } from "@/types/errors";
import { ROLES } from "@/types/people";
import { makeKey } from "../../factories/keys";
import { preparePool } from "../../factories/pool-traffic";
import { problemOf } from "../../factories/problem";
import {
  makePerson,
  makeSession,
  openTestWeb,
  signedInAs,
  type TestWeb,
  webRequest,
} from "../../factories/web";
import {
  ACCESS,
  type Access,
  accessOf,
  findRouteFiles,
  METHODS,
  type Method,
  type RouteFile,
  scopesOf,
} from "./access";
import { digestOfTables } from "./digest-of-tables";

const METRICS_TOKEN = "the-token-of-the-metrics-in-this-test";
const PARAMETERS: Record<string, string> = { name: "nobody", event: "connection-update", rest: "nothing" };

let context: TestWeb;
let files: RouteFile[];

/** A caller with its credentials, and the error that the contract specifies for its calls. */
interface Caller {
  name: string;
  /** Creates new credentials for each call, because one of the calls signs out. */
  headers: () => Promise<Record<string, string>>;
  /** Returns the error code with which the call is refused, or null if the call is allowed. */
  refusedWith: (access: Access, method: Method) => ErrorCode | null;
}

beforeAll(async () => {
  context = await openTestWeb({ METRICS_TOKEN, SIMULATED: "true" });
  await preparePool(context.sql);
  files = await findRouteFiles();
});
afterAll(async () => {
  await liveHub(context).close();
  await context.close();
});

const isUnsafe = (method: Method) => method !== "GET" && method !== "HEAD";

/** Builds a caller. Public routes allow the caller, and all other routes answer as `accepts` decides. */
const caller = (
  name: string,
  headers: Caller["headers"],
  accepts: (access: Access) => boolean | "forbidden" | "password_required" = () => false,
): Caller => ({
  name,
  headers,
  refusedWith: (access) => {
    const accepted = ["everybody", "nobody"].includes(access.for) || accepts(access);
    if (typeof accepted === "string") return accepted;
    return accepted ? null : "unauthenticated";
  },
});

/** Builds a caller that is a page of another site in the browser of a signed-in administrator. */
const otherSite = (name: string, origin: Record<string, string>): Caller => ({
  name,
  headers: async () => ({ cookie: await signedInAs(context, "admin"), ...origin }),
  refusedWith: (access, method) => {
    if (access.for === "nobody") return null;
    if (["services", "the gateway", "the scraper"].includes(access.for)) return "unauthenticated";
    return isUnsafe(method) ? "origin_refused" : null;
  },
});

async function findCallers(): Promise<Caller[]> {
  const { appUrl: origin, authSecret } = context.config;
  /** Creates the cookie of a new administrator, and then runs a statement with the administrator's id as `$1`. */
  const session = (statement: string) => async () => {
    const { id } = await makePerson(context, "admin");
    const cookie = await makeSession(context, id);
    await context.sql.unsafe(statement, [id]);
    return { cookie, origin };
  };
  const aged = (change: string) => session(`update julia.sessions set ${change} where user_id = $1`);
  const all = await makeKey(context, { client: "everything" });
  const revoked = await makeKey(context, { client: "revoked" });
  await context.sql`update julia.api_keys set revoked_at = clock_timestamp() where id = ${revoked.id}`;
  const bearer = (secret: string) => async () => ({ authorization: `Bearer ${secret}` });
  const webhook = (secret: string) => async () => ({
    [WEBHOOK_HEADER]: webhookSecret(secret, { chipId: uuidv7(), generation: 1 }),
  });
  const byRole = ROLES.map((role) =>
    caller(
      `a signed-in ${role}`,
      async () => ({ cookie: await signedInAs(context, role), origin }),
      (access) => "roles" in access && (access.roles.includes(role) || "forbidden"),
    ),
  );
  const byScope = API_SCOPES.map(async (scope) => {
    const { secret } = await makeKey(context, { client: scope.replace(":", "-"), scopes: [scope] });
    return caller(
      `a key with ${scope}`,
      bearer(secret),
      (access) => "scope" in access && (scopesOf(access).includes(scope) || "forbidden"),
    );
  });
  return [
    caller("nobody", async () => ({})),
    caller("a forged session", async () => ({ cookie: "julia.session=a.b", origin })),
    caller("an expired session", aged("expires_at = now() - interval '1 second'")),
    caller("a session of two months ago", aged("created_at = now() - interval '60 days'")),
    caller("a session that was left", aged("last_seen_at = now() - interval '60 days'")),
    caller("a session that was ended", session("delete from julia.sessions where user_id = $1")),
    caller(
      "a session of somebody who was disabled",
      session("update julia.users set disabled_at = now() where id = $1"),
    ),
    caller("a revoked key", bearer(revoked.secret)),
    caller("an unknown key", bearer(all.secret.replace(/.{8}_/, "AAAAAAAA_"))),
    caller("a token of another scraper", bearer("another token")),
    caller("another product's webhook", webhook("another secret of thirty-two characters!")),
    otherSite("another site", { origin: "https://evil.example" }),
    otherSite("an opaque origin", { origin: "null" }),
    otherSite("no origin", {}),
    ...byRole,
    caller(
      "an administrator whose password was given an hour ago",
      aged("password_confirmed_at = now() - interval '1 hour'"),
      (access) => "roles" in access && (!("asksPassword" in access) || "password_required"),
    ),
    ...(await Promise.all(byScope)),
    caller("the scraper", bearer(METRICS_TOKEN), (access) => access.for === "the scraper"),
    caller("the gateway", webhook(authSecret), (access) => access.for === "the gateway"),
  ];
}

/** Returns the callers with credentials that are created only once, for calls that change nothing. */
async function findLastingCallers(): Promise<Caller[]> {
  const callers = await findCallers();
  const kept = await Promise.all(callers.map(({ headers }) => headers()));
  return callers.map((from, index) => ({ ...from, headers: async () => kept[index] ?? {} }));
}

/** Calls a route as Next.js does: with an unknown id and, if the method is unsafe, with `{}` as the body. */
async function call(
  { pattern, exported }: RouteFile,
  method: Method,
  headers: Record<string, string>,
): Promise<{ status: number; code: string | null; allow: string | null }> {
  const handler = exported[method === "HEAD" ? "GET" : method];
  if (handler === undefined) throw new Error(`${method} ${pattern} is not exported`);
  const params = Object.fromEntries(
    [...pattern.matchAll(/\[+(?:\.\.\.)?(\w+)\]+/g)].map(([, name = ""]) => [
      name,
      PARAMETERS[name] ?? uuidv7(),
    ]),
  );
  const path = pattern.replace(/\[+(?:\.\.\.)?(\w+)\]+/g, (_, name: string) => params[name] ?? "");
  const leaving = new AbortController();
  const request = new Request(
    webRequest(path, { method, origin: null, headers, body: isUnsafe(method) ? {} : undefined }),
    { signal: leaving.signal },
  );
  const response = await handler(request, { params: Promise.resolve(params) });
  const isProblem = response.headers.get("content-type") === "application/problem+json";
  const code = isProblem && response.body !== null ? (await problemOf(response.clone())).code : null;
  leaving.abort();
  await response.body?.cancel();
  return { status: response.status, code, allow: response.headers.get("allow") };
}

/** Returns the combinations of route, method and caller that the contract refuses or, if not `isRefused`, allows. */
async function findCells(isRefused: boolean) {
  const callers = isRefused ? await findLastingCallers() : await findCallers();
  return files.flatMap((file) =>
    METHODS.flatMap((method) => {
      const access = accessOf(file.pattern, method);
      if (access === null) return [];
      return callers.flatMap((from) => {
        const code = from.refusedWith(access, method);
        return (code !== null) === isRefused ? [{ file, method, access, from, code }] : [];
      });
    }),
  );
}

test("the contract lists exactly the files below app/api", () => {
  expect(files.map(({ pattern }) => pattern).sort()).toEqual(Object.keys(ACCESS).sort());
  for (const { pattern, exported } of files) {
    // Next.js handles HEAD and OPTIONS. The other five must be exported, so that their errors have our format.
    expect(Object.keys(exported).sort(), pattern).toEqual(["DELETE", "GET", "PATCH", "POST", "PUT"]);
  }
});

test("a method outside the contract gets 405 with the allowed methods, for every caller", async () => {
  const callers = await findLastingCallers();
  for (const file of files) {
    const lacking = METHODS.filter((method) => accessOf(file.pattern, method) === null);
    const allowed = METHODS.filter((method) => method !== "HEAD" && !lacking.includes(method));
    for (const method of lacking) {
      for (const { name, headers } of callers) {
        const { code, allow } = await call(file, method, await headers());
        const what = `${name}: ${method} ${file.pattern}`;
        expect(code, what).toBe("method_not_allowed");
        expect(allow?.split(", "), what).toEqual(allowed);
      }
    }
  }
});

test("refused callers get the error of the contract, and nothing changes", async () => {
  const refused = await findCells(true);
  expect(refused.length).toBeGreaterThan(1_000);
  const before = await digestOfTables(context.sql);
  for (const { file, method, from, code } of refused) {
    const answer = await call(file, method, await from.headers());
    expect(answer.code, `${from.name}: ${method} ${file.pattern}`).toBe(code);
  }
  expect(await digestOfTables(context.sql)).toBe(before);
});

test("allowed callers get through: to 400, to 404 or to a response", async () => {
  for (const { file, method, access, from } of await findCells(false)) {
    const { status, code } = await call(file, method, await from.headers());
    const what = `${from.name}: ${method} ${file.pattern} ${status} ${code}`;
    if (access.for === "nobody") expect(code, what).toBe("not_found");
    expect([401, 403, 405], what).not.toContain(status);
    // Gateway errors are expected here, because neither a gateway nor a worker is running.
    const isElsewhere = code?.startsWith("gateway_") || code === "no_instance_available";
    if (!isElsewhere && file.pattern !== "/api/health/ready") expect(status, what).toBeLessThan(500);
  }
});
