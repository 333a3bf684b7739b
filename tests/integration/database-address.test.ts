import { createServer } from "node:net";
import { Client } from "pg";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "@/db/client";
import { pgOptions } from "@/db/connection-options";
import { migrate } from "@/db/migrate";
import { cloneTemplate } from "../setup/database";
import { startPooler } from "../setup/pooler-stand-in";
import { startTlsServer, type TlsServer } from "../setup/tls-postgres";

let server: TlsServer;
beforeAll(async () => {
  server = await startTlsServer();
});
afterAll(() => server.stop());

type Parts = { user?: string; password?: string; host?: string; database?: string; query?: string };

/** Builds a URL as people write it: special characters in the password are not encoded. */
function addressOf(parts: Parts = {}): string {
  const user = parts.user ?? decodeURIComponent(server.url.username);
  const own = parts.user === undefined ? decodeURIComponent(server.url.password) : "hidden-word";
  const password = parts.password ?? own;
  const host = parts.host ?? `localhost:${server.port}`;
  return `postgres://${user}:${password}@${host}/${parts.database ?? "julia"}${parts.query ? `?${parts.query}` : ""}`;
}

const IS_TLS = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";

/** Returns true if the connection is encrypted. Fails the test unless both drivers agree. */
async function isEncrypted(url: string): Promise<boolean> {
  const database = openDatabase(url, { maxConnections: 1, name: "test" });
  const client = new Client(await pgOptions(url, "test"));
  try {
    const [row] = await database.sql.unsafe(IS_TLS);
    await client.connect();
    const { rows } = await client.query(IS_TLS);
    expect(rows[0].ssl).toBe(row?.ssl);
    return row?.ssl;
  } finally {
    await client.end().catch(() => undefined);
    await database.close();
  }
}

async function refusal(url: string): Promise<string> {
  const failure: unknown = await migrate(url).catch((error: unknown) => error);
  if (!(failure instanceof Error)) throw new Error("It was taken");
  expect(failure.name).toBe("MigrationError");
  expect(failure.message).not.toMatch(/\n|hidden-word/);
  expect(failure.message).not.toContain(decodeURIComponent(server.url.password));
  return failure.message;
}

describe("TLS with libpq's options, in both drivers", () => {
  it.each([
    ["nothing", "", true],
    ["prefer", "sslmode=prefer", true],
    ["disable", "sslmode=disable", false],
    ["require", "sslmode=require", true],
    ["no-verify", "sslmode=no-verify", true],
    ["ssl=true", "ssl=true", true],
    ["verify-ca", "sslmode=verify-ca&sslrootcert={authority}", true],
    ["verify-full", "sslmode=verify-full&sslrootcert={authority}", true],
  ])("with %s", async (_name, query, expected) => {
    const url = addressOf({ query: query.replace("{authority}", server.authority) });
    expect(await isEncrypted(url)).toBe(expected);
    await migrate(url);
  });

  it("prefers a server without TLS to no connection", async () => {
    const { url, drop } = await cloneTemplate();
    expect(await isEncrypted(url)).toBe(false);
    await drop();
  });

  it("checks the hostname only for verify-full", async () => {
    const host = `127.0.0.1:${server.port}`;
    const root = `sslrootcert=${server.authority}`;
    expect(await isEncrypted(addressOf({ host, query: `sslmode=verify-ca&${root}` }))).toBe(true);
    expect(await refusal(addressOf({ host, query: `sslmode=verify-full&${root}` }))).toBe(
      `DATABASE_URL: the database at ${host} cannot be used, its certificate is that of another host`,
    );
  });

  it.each([
    [
      "sslmode=verify-full",
      "its certificate is signed by nobody known here: name the authority's file in sslrootcert",
    ],
    [
      "sslmode=verify-ca&sslrootcert={stranger}",
      "its certificate is not signed by the authority in sslrootcert",
    ],
    [
      "sslmode=require&sslrootcert={stranger}",
      "its certificate is not signed by the authority in sslrootcert",
    ],
  ])("rejects a certificate that %s does not trust", async (query, reason) => {
    const url = addressOf({ query: query.replace("{stranger}", server.stranger) });
    expect(await refusal(url)).toBe(
      `DATABASE_URL: the database at localhost:${server.port} cannot be used, ${reason}`,
    );
  });

  it("reports a missing file", async () => {
    expect(await refusal(addressOf({ query: "sslmode=verify-ca&sslrootcert=/no/such.crt" }))).toBe(
      "DATABASE_URL: names in sslrootcert the file /no/such.crt, which cannot be read (ENOENT)",
    );
  });

  it("reports a server that requires TLS or does not support it", async () => {
    expect(await isEncrypted(addressOf({ user: "tls" }))).toBe(true);
    expect(await refusal(addressOf({ user: "tls", query: "sslmode=disable" }))).toMatch(
      /it demands TLS, which sslmode=disable forbids$/,
    );
    const { url, drop } = await cloneTemplate();
    expect(await refusal(`${url}&sslmode=require`)).toMatch(
      /it offers no TLS: only sslmode=prefer or disable can work$/,
    );
    await drop();
  });
});

describe("a role", () => {
  it.each(["p@ss", "p#ss", "p%ss", "p/ss", "p?s=s", "a@b/c#d%e:f&g"])(
    "may have the unencoded password %s",
    async (password) => {
      await server.run(`drop role if exists odd; create role odd login superuser password '${password}'`);
      expect(await isEncrypted(addressOf({ user: "odd", password }))).toBe(true);
      await migrate(addressOf({ user: "odd", password }));
    },
  );

  it("without CREATE gets an error that says what to grant, and needs the right only for the first migration", async () => {
    await server.run("create role small login password 'hidden-word'");
    await server.run("create database small_pool");
    const url = addressOf({ user: "small", database: "small_pool" });
    expect(await refusal(url)).toBe(
      "DATABASE_URL: the tables cannot be made or changed there: permission denied for database small_pool; " +
        'an owner can allow it with: grant create on database "small_pool" to "small"',
    );
    await server.run('grant create on database "small_pool" to "small"');
    expect((await migrate(url)).applied).toBeGreaterThan(0);
    await server.run('revoke create on database "small_pool" from "small"');
    const sql = postgres(url, { max: 1, onnotice: () => undefined });
    await sql`delete from julia.migrations`;
    // The migration runs again. It fails because a table already exists, and not because it may not create the schema.
    expect(await refusal(url)).toMatch(/relation "\w+" already exists/);
    await sql.end();
  });

  it("that may not connect gets a clear error", async () => {
    await server.run("create database closed");
    await server.run("revoke connect on database closed from public");
    await server.run("create role stranger login password 'hidden-word'");
    expect(await refusal(addressOf({ user: "stranger", database: "closed" }))).toMatch(
      /"stranger" may not connect to the database "closed"$/,
    );
  });
});

describe("hosts", () => {
  it("are tried in order, by both drivers and the migration", async () => {
    const host = `127.0.0.1:1,localhost:${server.port}`;
    const url = addressOf({ host, database: "julia" });
    expect(await isEncrypted(url)).toBe(true);
    await migrate(url);
  });

  it("are all named if none answers", async () => {
    expect(await refusal(addressOf({ host: "127.0.0.1:1,127.0.0.1:2" }))).toBe(
      "DATABASE_URL: the database at 127.0.0.1:1, 127.0.0.1:2 cannot be used, nothing listens there",
    );
  });

  it("that are read-only are rejected at startup", async () => {
    await server.run("create database standing");
    await server.run("alter database standing set default_transaction_read_only = on");
    expect(await refusal(addressOf({ database: "standing" }))).toBe(
      "DATABASE_URL: leads to a server that can only be read, such as a standby",
    );
  });

  it("may be a socket folder that does not exist", async () => {
    expect(await refusal("postgres://julia@/julia?host=/no/such/folder")).toBe(
      "DATABASE_URL: the database at /no/such/folder/.s.PGSQL.5432 cannot be used, there is no such socket",
    );
  });

  it("that are not PostgreSQL are reported as such", async () => {
    const other = createServer((socket) =>
      socket.on("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")),
    );
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    const port = typeof address === "object" ? address?.port : 0;
    expect(await refusal(addressOf({ host: `127.0.0.1:${port}`, query: "connect_timeout=20" }))).toMatch(
      /it ended the connection: is that a PostgreSQL\?$/,
    );
    other.close();
  });
});

describe("a transaction pooler", () => {
  const SENTENCE =
    "DATABASE_URL: leads to a pooler that lends its connections by the transaction, as PgBouncer does: notifications " +
    "and locks get lost there; write the address of PostgreSQL itself";

  it.each([1, 2, 10])("is detected by its behaviour, with %i connections", async (size) => {
    const { url, drop } = await cloneTemplate();
    const pooler = await startPooler(url, { size });
    expect(await refusal(`postgres://julia:hidden-word@127.0.0.1:${pooler.port}/julia`)).toBe(SENTENCE);
    await pooler.close();
    await drop();
  });

  it("that rejects session settings is detected", async () => {
    const { url, drop } = await cloneTemplate();
    const pooler = await startPooler(url, { size: 2, refuses: "options" });
    const address = `postgres://julia:hidden-word@127.0.0.1:${pooler.port}/julia?options=-c%20jit%3Doff`;
    expect(await refusal(address)).toBe(
      "DATABASE_URL: leads to a pooler that does not pass on the settings of a session (search_path); write the " +
        "address of PostgreSQL itself",
    );
    await pooler.close();
    await drop();
  });
});
