import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiKeys, sessions, users } from "@/db/schema";
import { WEBHOOK_HEADER, webhookSecret } from "@/lib/chips/webhooks/webhook-secret";
import { liveHub } from "@/lib/live/live-hub";
import { API_SCOPES } from "@/types/api-keys";
import { problemSchema } from "@/types/errors";
import { ROLES } from "@/types/people";
import { makeKey } from "../../factories/keys";
import { addChips, preparePool } from "../../factories/pool-traffic";
import { makePerson, makeSession, useWebContext, webRequest } from "../../factories/web";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import {
  ACCESS,
  type Access,
  accessOf,
  findRouteFiles,
  METHODS,
  type Method,
  type RouteFile,
} from "./access";

const METRICS_TOKEN = "the-token-of-the-metrics-in-this-test";
const PARAMETERS: Record<string, string> = { name: "nobody", event: "connection-update", rest: "nothing" };

let database: TestDatabase;
let context: ReturnType<typeof useWebContext>;
let files: RouteFile[];

/** What a caller shows, and what the contract says to it. */
interface Identity {
  name: string;
  /** Made for each call: one of them signs out. */
  headers: () => Promise<Record<string, string>>;
  /** The status that refuses it, or null where it passes. */
  refusedWith: (access: Access, method: Method) => 401 | 403 | null;
}

beforeAll(async () => {
  database = await createTestDatabase();
  context = useWebContext(database.url, { METRICS_TOKEN, SIMULATED: "true" });
  await preparePool(database.sql);
  files = await findRouteFiles();
});
afterAll(async () => {
  await liveHub(context).close();
  await context.close();
  await database.close();
});

const isUnsafe = (method: Method) => method !== "GET" && method !== "HEAD";

/** Whoever shows nothing that counts. */
function stranger(name: string, headers: Identity["headers"]): Identity {
  return {
    name,
    headers,
    refusedWith: (access) => (access.for === "everybody" || access.for === "nobody" ? null : 401),
  };
}

/** A page of another site, in the browser of somebody who may do everything. */
function otherSite(name: string, origin: string | undefined): Identity {
  return {
    name,
    headers: async () => {
      const person = await makePerson(context, "admin");
      const cookie = await makeSession(context, person.id);
      const headers: Record<string, string> = { cookie };
      if (origin !== undefined) headers.origin = origin;
      return headers;
    },
    refusedWith: (access, method) => {
      if (access.for === "nobody") return null;
      if (access.for === "services" || access.for === "the gateway" || access.for === "the scraper")
        return 401;
      return isUnsafe(method) ? 403 : null;
    },
  };
}

async function identities(): Promise<Identity[]> {
  const { appUrl, authSecret } = context.config;
  const session = async (change: (userId: string, cookie: string) => Promise<unknown>) => {
    const { id } = await makePerson(context, "admin");
    const cookie = await makeSession(context, id);
    await change(id, cookie);
    return async () => ({ cookie, origin: appUrl });
  };
  const own = (column: string) => (id: string) =>
    context.sql.unsafe(`update julia.sessions set ${column} where user_id = $1`, [id]);
  const all = await makeKey(context, { client: "everything" });
  const revoked = await makeKey(context, { client: "revoked" });
  await context.db
    .update(apiKeys)
    .set({ revokedAt: sql`clock_timestamp()` })
    .where(sql`${apiKeys.id} = ${revoked.id}`);
  const bearer = (secret: string) => async () => ({ authorization: `Bearer ${secret}` });
  const foreignSecret = webhookSecret("another secret of thirty-two characters!", {
    chipId: uuidv7(),
    generation: 1,
  });
  const byRole = ROLES.map(
    (role): Identity => ({
      name: `a signed-in ${role}`,
      headers: async () => {
        const { id } = await makePerson(context, role);
        return { cookie: await makeSession(context, id), origin: appUrl };
      },
      refusedWith: (access) => {
        if (access.for === "everybody" || access.for === "nobody") return null;
        if (!("roles" in access)) return 401;
        return access.roles.includes(role) ? null : 403;
      },
    }),
  );
  const byScope = await Promise.all(
    API_SCOPES.map(async (scope): Promise<Identity> => {
      const { secret } = await makeKey(context, { client: scope.replace(":", "-"), scopes: [scope] });
      return {
        name: `a key with ${scope}`,
        headers: bearer(secret),
        refusedWith: (access) => {
          if (access.for === "everybody" || access.for === "nobody") return null;
          if (!("scope" in access)) return 401;
          return access.scope === scope ? null : 403;
        },
      };
    }),
  );
  return [
    stranger("nobody", async () => ({})),
    stranger("a forged session", async () => ({ cookie: "julia.session=a.b", origin: appUrl })),
    stranger("an expired session", await session(own("expires_at = now() - interval '1 second'"))),
    stranger("a session of two weeks ago", await session(own("created_at = now() - interval '60 days'"))),
    stranger("a session that was left", await session(own("last_seen_at = now() - interval '60 days'"))),
    stranger(
      "a session that was ended",
      await session((id) => context.db.delete(sessions).where(sql`${sessions.userId} = ${id}`)),
    ),
    stranger(
      "a session of somebody who was disabled",
      await session((id) =>
        context.db.update(users).set({ disabledAt: new Date() }).where(sql`${users.id} = ${id}`),
      ),
    ),
    stranger("a revoked key", bearer(revoked.secret)),
    stranger("an unknown key", bearer(all.secret.replace(/.{8}_/, "AAAAAAAA_"))),
    stranger("a token of another scraper", bearer("another token")),
    stranger("another product's webhook", async () => ({ [WEBHOOK_HEADER]: foreignSecret })),
    otherSite("another site", "https://evil.example"),
    otherSite("an opaque origin", "null"),
    otherSite("no origin", undefined),
    ...byRole,
    {
      name: "an administrator whose password was given an hour ago",
      headers: async () => {
        const { id } = await makePerson(context, "admin");
        const cookie = await makeSession(context, id);
        await own("password_confirmed_at = now() - interval '1 hour'")(id);
        return { cookie, origin: appUrl };
      },
      refusedWith: (access) => {
        if (access.for === "everybody" || access.for === "nobody") return null;
        if (!("roles" in access)) return 401;
        return "asksPassword" in access && access.asksPassword ? 403 : null;
      },
    },
    ...byScope,
    {
      name: "the scraper",
      headers: bearer(METRICS_TOKEN),
      refusedWith: (access) => (["everybody", "nobody", "the scraper"].includes(access.for) ? null : 401),
    },
    {
      name: "the gateway",
      headers: async () => ({
        [WEBHOOK_HEADER]: webhookSecret(authSecret, { chipId: uuidv7(), generation: 1 }),
      }),
      refusedWith: (access) => (["everybody", "nobody", "the gateway"].includes(access.for) ? null : 401),
    },
  ];
}

/** Calls a route as Next does: with an id of nothing, and a body that no route can do anything with. */
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
  const code =
    isProblem && response.body !== null ? problemSchema.parse(await response.clone().json()).code : null;
  leaving.abort();
  await response.body?.cancel();
  return { status: response.status, code, allow: response.headers.get("allow") };
}

/** Every row of every table but those that a mere look writes. */
async function everything(): Promise<string> {
  const tables = await context.sql<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = 'julia' and table_type = 'BASE TABLE'
      and table_name not in ('sessions', 'client_requests', 'api_keys', 'users', 'accounts', 'watch_spans')
    order by 1`;
  const digests: string[] = [];
  for (const { name } of tables) {
    const [row] = await context.sql<{ digest: string | null }[]>`
      select md5(string_agg(t::text, ',' order by t::text)) as digest from julia.${context.sql(name)} t`;
    digests.push(`${name} ${row?.digest}`);
  }
  return digests.join("\n");
}

describe("every route, every method, every caller", () => {
  test("every file below app/api is in the contract, and nothing else is", () => {
    expect(files.map(({ pattern }) => pattern).sort()).toEqual(Object.keys(ACCESS).sort());
    for (const { pattern, exported } of files) {
      // HEAD and OPTIONS are Next's own; the other five are all there, so that each has an answer of ours.
      expect(Object.keys(exported).sort(), pattern).toEqual(["DELETE", "GET", "PATCH", "POST", "PUT"]);
    }
  });

  test("a method that the contract lacks is a 405 to everybody, with those that there are", async () => {
    const callers = await identities();
    for (const file of files) {
      const allowed = METHODS.filter(
        (method) => method !== "HEAD" && accessOf(file.pattern, method) !== null,
      );
      for (const method of METHODS.filter((candidate) => accessOf(file.pattern, candidate) === null)) {
        for (const { name, headers } of callers) {
          const answer = await call(file, method, await headers());
          const what = `${name}: ${method} ${file.pattern}`;
          expect(answer.status, what).toBe(405);
          expect(answer.allow?.split(", "), what).toEqual(allowed);
        }
      }
    }
  });

  test("who is refused is refused as the contract says, and nothing is changed", async () => {
    const callers = await identities();
    const cells = files.flatMap((file) =>
      METHODS.flatMap((method) => {
        const access = accessOf(file.pattern, method);
        return access === null ? [] : callers.map((caller) => ({ file, method, access, caller }));
      }),
    );
    const refused = cells.filter(({ access, method, caller }) => caller.refusedWith(access, method) !== null);
    expect(refused.length).toBeGreaterThan(1_000);
    const before = await everything();
    for (const { file, method, access, caller } of refused) {
      const answer = await call(file, method, await caller.headers());
      expect(answer.status, `${caller.name}: ${method} ${file.pattern} ${answer.code}`).toBe(
        caller.refusedWith(access, method),
      );
    }
    expect(await everything()).toBe(before);
  });

  test("who may call gets through: to a bad request, to nothing, or to the answer", async () => {
    const callers = await identities();
    for (const file of files) {
      for (const method of METHODS) {
        const access = accessOf(file.pattern, method);
        if (access === null) continue;
        for (const caller of callers.filter((one) => one.refusedWith(access, method) === null)) {
          const { status, code } = await call(file, method, await caller.headers());
          const what = `${caller.name}: ${method} ${file.pattern} ${status} ${code}`;
          if (access.for === "nobody") {
            expect(status, what).toBe(404);
            continue;
          }
          expect([401, 403, 405], what).not.toContain(status);
          // There is no gateway in this test, and no worker.
          const isElsewhere = code?.startsWith("gateway_") || code === "no_instance_available";
          if (!isElsewhere && file.pattern !== "/api/health/ready") expect(status, what).toBeLessThan(500);
        }
      }
    }
  });
});

describe("another client's things", () => {
  test("are not there for a key with every scope, and stay as they are", async () => {
    await addChips(database.sql, [{ perHour: 1000, perDay: 1000 }]);
    // The calls of the tests above met no gateway.
    await database.sql`update julia.gateways set breaker = 'closed', cause = null, opened_at = null, retry_at = null`;
    const theirs = await makeKey(context, { client: "agenda" });
    const mine = await makeKey(context, { client: "intruder" });
    const find = (pattern: string) => {
      const file = files.find((candidate) => candidate.pattern === pattern);
      if (file === undefined) throw new Error(`${pattern} is not there`);
      return file;
    };
    const as = async (
      key: string,
      method: Method,
      pattern: string,
      params: Record<string, string> = {},
      body?: unknown,
    ) => {
      const handler = find(pattern).exported[method];
      const path = pattern.replace(/\[(\w+)\]/g, (_, name: string) => params[name] ?? "");
      const headers = { authorization: `Bearer ${key}` };
      const request = webRequest(path, { method, origin: null, headers, body });
      const response = await handler?.(request, { params: Promise.resolve(params) });
      return { status: response?.status, body: response?.status === 204 ? null : await response?.json() };
    };
    const to = "5511988887777";
    const sent = await as(theirs.secret, "POST", "/api/v1/messages", {}, { to, text: "Oi" });
    expect(sent.status).toBe(202);
    const selected = await as(theirs.secret, "POST", "/api/v1/selection", {}, { to: "5511977776666" });
    expect(selected.status).toBe(200);
    const { id } = sent.body;
    const { reservationId } = selected.body;
    const message = () => database.sql`select * from julia.messages where id = ${id}`;
    const before = await message();
    expect((await as(mine.secret, "GET", "/api/v1/messages/[id]", { id })).status).toBe(404);
    expect((await as(mine.secret, "POST", "/api/v1/messages/[id]/cancel", { id })).status).toBe(404);
    expect(
      (await as(mine.secret, "DELETE", "/api/v1/selection/[reservationId]", { reservationId })).status,
    ).toBe(404);
    expect((await as(mine.secret, "GET", "/api/v1/messages")).body.items).toEqual([]);
    expect(await message()).toEqual(before);
    expect((await as(theirs.secret, "GET", "/api/v1/messages/[id]", { id })).status).toBe(200);
    expect(
      (await as(theirs.secret, "DELETE", "/api/v1/selection/[reservationId]", { reservationId })).status,
    ).toBe(204);
  });
});
