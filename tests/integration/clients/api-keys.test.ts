import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "@/db/client";
import { digestOf, makeApiKeySecret } from "@/lib/clients/api-key-secret";
import { createApiKey } from "@/lib/clients/create-api-key";
import { listApiKeys } from "@/lib/clients/list-api-keys";
import { revokeApiKey } from "@/lib/clients/revoke-api-key";
import { type KeptKeys, verifyApiKey } from "@/lib/clients/verify-api-key";
import { createLogger } from "@/lib/log/logger";
import { makeKey } from "../../factories/keys";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

const ADMIN = { kind: "person", id: "1", label: "Ana", role: "admin" } as const;
const OPERATOR = { ...ADMIN, role: "operator" } as const;
const log = createLogger({ level: "silent", process: "test" });

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.close());

/** Counts the queries, because their number must not reveal whether a key exists. */
function counting(db: Database) {
  const calls = { select: 0, update: 0 };
  const proxy = new Proxy(db, {
    get: (target, name) => {
      if (name === "select" || name === "update") calls[name] += 1;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { db: proxy, calls };
}

/** Simulates a web process, which has its own key cache and its own clock. */
function process(db: Database = database.db) {
  const kept: KeptKeys = new Map();
  let now = 0;
  return {
    kept,
    verify: (secret: string) => verifyApiKey({ db, log }, kept, secret, () => now),
    after: (ms: number) => {
      now += ms;
    },
  };
}

test("the secret is shown once and cannot be derived from any table", async () => {
  const { key, secret } = await createApiKey(database, ADMIN, {
    client: "dump",
    scopes: ["messages:send", "messages:send"],
  });
  expect(key).toMatchObject({ client: "dump", scopes: ["messages:send"], createdBy: "Ana", revokedAt: null });
  const tables = await database.sql<{ name: string }[]>`
    select quote_ident(table_name) as name from information_schema.tables
    where table_schema = 'julia' and table_type = 'BASE TABLE'`;
  let dump = "";
  for (const { name } of tables) {
    const rows = await database.sql.unsafe(`select row_to_json(t)::text as row from julia.${name} t`);
    dump += rows.map((row) => row.row).join("\n");
  }
  expect(dump).toContain(key.prefix);
  expect(dump).toContain(digestOf(secret));
  expect(dump).not.toContain(secret.slice(0, key.prefix.length + 4));
  expect(dump).not.toContain(secret.slice(key.prefix.length, key.prefix.length + 12));
  expect(JSON.stringify(await listApiKeys(database, ADMIN))).not.toContain(digestOf(secret));
});

test("one name is one client, in any spelling and under concurrency", async () => {
  const names = ["Agenda", "agenda", "AGENDA", "Agenda"];
  await Promise.all(names.map((client) => createApiKey(database, ADMIN, { client, scopes: ["selection"] })));
  const rows = await database.sql`select 1 from julia.clients where lower(name) = 'agenda'`;
  expect(rows).toHaveLength(1);
  const keys = (await listApiKeys(database, ADMIN)).filter((key) => key.client.toLowerCase() === "agenda");
  expect(keys).toHaveLength(4);
  expect(new Set(keys.map((key) => key.client)).size).toBe(1);
});

test("only administrators create, list and revoke keys, and every change is audited", async () => {
  const input = { client: "rights", scopes: ["selection" as const] };
  await expect(createApiKey(database, OPERATOR, input)).rejects.toMatchObject({ code: "forbidden" });
  await expect(listApiKeys(database, OPERATOR)).rejects.toMatchObject({ code: "forbidden" });
  const { key } = await createApiKey({ ...database, requestId: "r-1" }, ADMIN, input);
  await expect(revokeApiKey(database, OPERATOR, key.id)).rejects.toMatchObject({ code: "forbidden" });
  await revokeApiKey({ ...database, requestId: "r-2" }, ADMIN, key.id);
  // Revoking a revoked key changes nothing and writes no audit row.
  const first = await revokeApiKey(database, ADMIN, key.id);
  expect(await revokeApiKey(database, ADMIN, key.id)).toEqual(first);
  const acts = await database.sql`
    select action, actor_label, request_id, details->>'client' as client from julia.audit_log
    where target_kind = 'api_key' and target_id = ${key.id} order by at`;
  expect(acts.map((act) => ({ ...act }))).toEqual([
    { action: "api_key_created", actor_label: "Ana", request_id: "r-1", client: "rights" },
    { action: "api_key_revoked", actor_label: "Ana", request_id: "r-2", client: "rights" },
  ]);
  const missing = "018f0000-0000-7000-8000-000000000000";
  await expect(revokeApiKey(database, ADMIN, missing)).rejects.toMatchObject({ code: "not_found" });
});

test("every process rejects a revoked key within a second, and a new key works in the meantime", async () => {
  const old = await makeKey(database, { client: "rotation" });
  const renewed = await makeKey(database, { client: "rotation" });
  const processes = [process(), process(), process()];
  for (const { verify } of processes) {
    const [first, second] = [await verify(old.secret), await verify(renewed.secret)];
    expect(first?.clientId).toBe(second?.clientId);
  }
  await revokeApiKey(database, ADMIN, old.id);
  for (const { verify, after } of processes) {
    after(999);
    await verify(old.secret);
    after(1);
    expect(await verify(old.secret)).toBeNull();
    expect(await verify(renewed.secret)).not.toBeNull();
  }
});

test("a slow query does not extend how long its result is cached", async () => {
  const { id, secret } = await makeKey(database, { client: "slow" });
  const { verify, after, kept } = process();
  const answer = verify(secret);
  after(900);
  await answer;
  await revokeApiKey(database, ADMIN, id);
  after(100);
  expect(await verify(secret)).toBeNull();
  expect(kept.size).toBe(0);
});

test("unknown and revoked keys cost the same single query and are not cached", async () => {
  const revoked = await makeKey(database, { client: "cost" });
  await revokeApiKey(database, ADMIN, revoked.id);
  for (const secret of [revoked.secret, makeApiKeySecret()]) {
    const { db, calls } = counting(database.db);
    const { verify, kept } = process(db);
    expect(await verify(secret)).toBeNull();
    expect(calls).toEqual({ select: 1, update: 0 });
    expect(await verify(secret)).toBeNull();
    expect(calls).toEqual({ select: 2, update: 0 });
    expect(kept.size).toBe(0);
  }
});

test("a thousand requests with one key in a second query the database once", async () => {
  const { secret } = await makeKey(database, { client: "busy" });
  const { db, calls } = counting(database.db);
  const { verify } = process(db);
  await Promise.all(Array.from({ length: 1000 }, () => verify(secret)));
  expect(calls.select).toBe(1);
});

test("the last use is written outside the request, at most once a minute", async () => {
  const { id, secret } = await makeKey(database, { client: "use" });
  const { db, calls } = counting(database.db);
  const { verify, after } = process(db);
  const lastUse = async () => {
    const [row] = await database.sql`select last_used_at from julia.api_keys where id = ${id}`;
    return row?.last_used_at;
  };
  const locker = await database.sql.reserve();
  await locker`begin`;
  await locker`select 1 from julia.api_keys where id = ${id} for update`;
  expect(await verify(secret), "answered while the row is locked").not.toBeNull();
  expect(await lastUse()).toBeNull();
  await locker`commit`;
  locker.release();
  await expect.poll(lastUse).not.toBeNull();

  after(1000);
  await verify(secret);
  expect(calls).toEqual({ select: 2, update: 1 });
  await database.sql`update julia.api_keys set last_used_at = now() - interval '61 seconds' where id = ${id}`;
  after(1000);
  await verify(secret);
  expect(calls).toEqual({ select: 3, update: 2 });
});
