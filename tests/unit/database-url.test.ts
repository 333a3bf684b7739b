import { userInfo } from "node:os";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DatabaseUrlError, parseDatabaseUrl } from "@/db/database-url";
import { parseEnvironment } from "@/lib/config/environment";

const problemOf = (url: string) => {
  try {
    parseDatabaseUrl(url);
    return null;
  } catch (error) {
    return error instanceof DatabaseUrlError ? error.message : error;
  }
};

describe("a database URL", () => {
  it("is parsed completely", () => {
    expect(parseDatabaseUrl("postgresql://julia:secret@db.example.com:6432/pool?sslmode=require")).toEqual({
      hosts: [{ host: "db.example.com", port: 6432 }],
      user: "julia",
      password: "secret",
      database: "pool",
      tls: "require",
      rootCertificate: null,
      clientCertificate: null,
      clientKey: null,
      options: null,
      connectTimeoutSeconds: 5,
      primaryOnly: true,
    });
  });

  it("uses libpq's defaults for missing parts", () => {
    const { username } = userInfo();
    const bare = {
      hosts: [{ host: "localhost", port: 5432 }],
      user: username,
      database: username,
      tls: "prefer",
    };
    expect(parseDatabaseUrl("postgres://")).toMatchObject(bare);
    expect(parseDatabaseUrl("postgres://ana@")).toMatchObject({ ...bare, user: "ana", database: "ana" });
  });

  it.each([
    ["postgres://julia:p%40s%2Fs@host/db", "p@s/s"],
    ["postgres://julia:p@ss@host/db", "p@ss"],
    ["postgres://julia:p#ss@host/db", "p#ss"],
    ["postgres://julia:p%ss@host/db", "p%ss"],
    ["postgres://julia:100%@host/db", "100%"],
    ["postgres://julia:p/ss@host/db", "p/ss"],
    ["postgres://julia:p/s@s#x%y@host/db?sslmode=disable", "p/s@s#x%y"],
    ["postgres://julia:p?s=s@host/db", "p?s=s"],
    ["postgres://julia:a:b@host/db", "a:b"],
    ["postgres://julia:p[s]s@host/db", "p[s]s"],
    ["postgres://julia:%C3%A9t%C3%A9@host/db", "été"],
  ])("may contain any character in its password: %s", (url, password) => {
    expect(parseDatabaseUrl(url)).toMatchObject({
      user: "julia",
      password,
      database: "db",
      hosts: [{ host: "host", port: 5432 }],
    });
  });

  it("decodes every encoded user, password and database name", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.string(),
        fc.string({ minLength: 1 }),
        (user, password, name) => {
          const url = `postgres://${[user, password].map(encodeURIComponent).join(":")}@host/${encodeURIComponent(name)}`;
          expect(parseDatabaseUrl(url)).toMatchObject({ user, password, database: name });
        },
      ),
    );
  });

  it.each([
    ["postgres://u@a,b:6432,c/db", "a 5432, b 6432, c 5432"],
    ["postgres://u@/db?host=a,b&port=1,2", "a 1, b 2"],
    ["postgres://u@[::1]:5433/db", "::1 5433"],
    ["postgres://u@[fd00::1],10.0.0.1/db", "fd00::1 5432, 10.0.0.1 5432"],
    ["postgres:///db?host=/run/postgresql", "/run/postgresql 5432"],
    ["postgres://u@%2Frun%2Fpostgresql/db", "/run/postgresql 5432"],
  ])("lists its hosts in order: %s", (url, hosts) => {
    const named = parseDatabaseUrl(url).hosts.map(({ host, port }) => `${host} ${port}`);
    expect(named.join(", ")).toBe(hosts);
  });

  it.each([
    ["", "prefer", null],
    ["sslmode=disable", "disable", null],
    ["sslmode=allow", "prefer", null],
    ["sslmode=require", "require", null],
    ["ssl=true", "require", null],
    ["sslmode=no-verify", "require", null],
    ["sslmode=no-verify&sslrootcert=/ca", "require", null],
    ["sslmode=require&sslrootcert=/ca", "verify-ca", "/ca"],
    ["sslmode=verify-ca&sslrootcert=/ca", "verify-ca", "/ca"],
    ["sslmode=verify-full", "verify-full", null],
    ["sslrootcert=system", "verify-full", null],
  ])("interprets '%s' as libpq does", (query, tls, rootCertificate) => {
    expect(parseDatabaseUrl(`postgres://u@host/db?${query}`)).toMatchObject({ tls, rootCertificate });
  });

  it.each([
    ["mysql://host/db", "must be a postgres:// address"],
    ['"postgres://host/db"', "must be a postgres:// address"],
    [
      "postgres://host/db?schema=public",
      "has the parameter schema, which has no meaning here: remove it, the tables always lie in the schema julia",
    ],
    [
      "postgres://host/db?pgbouncer=true",
      "has the parameter pgbouncer, which has no meaning here: remove it, the address must be the server's own, not a pooler's",
    ],
    [
      "postgres://host/db?connection_limit=5",
      "has the parameter connection_limit, which has no meaning here: remove it, PostgreSQL's own programs do not know it either",
    ],
    [
      "postgres://host/db?sslmode=on",
      "has sslmode=on; it is one of disable, allow, prefer, require, no-verify, verify-ca, verify-full",
    ],
    [
      "postgres://host/db?sslmode=require&sslrootcert=system",
      "has sslrootcert=system, which needs sslmode=verify-full",
    ],
    [
      "postgres://host/db?channel_binding=require",
      "asks for channel_binding=require, which cannot be kept: remove it",
    ],
    ["postgres://host:99999/db", "names the port 99999; a port is a number from 1 to 65535"],
    [
      "postgres://host/db?target_session_attrs=standby",
      "has target_session_attrs=standby, but the database is written to: use primary",
    ],
    ["postgres://host/db?connect_timeout=soon", "has a connect_timeout that is no number of seconds"],
    ["postgres://julia:hidden/word", "cannot be read; in a user or password write @ as %40"],
    ["postgres://julia:hidden@ho st/db", "cannot be read; in a user or password write @ as %40"],
  ])("is rejected with a one-sentence reason: %s", (url, sentence) => {
    expect(problemOf(url)).toContain(sentence);
    expect(problemOf(url)).not.toContain("hidden");
  });

  it("is rejected at startup under the name of its variable", () => {
    const parsed = parseEnvironment({ DATABASE_URL: "postgres://host/db?schema=public", SIMULATOR: "true" });
    expect(parsed).toMatchObject({ ok: false, problems: [{ variable: "DATABASE_URL" }] });
  });
});
