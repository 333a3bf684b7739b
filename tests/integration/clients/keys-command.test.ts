import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "@/db/migrate";
import { verifyApiKey } from "@/lib/clients/verify-api-key";
import { createLogger } from "@/lib/log/logger";
import { startEmbeddedPostgres } from "@/lib/supervisor/embedded-postgres";
import { runKeysCommand, USAGE } from "@/lib/supervisor/keys-command";
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from "../../setup/database";
import { makeTemporaryFolder } from "../../setup/postgres";

const log = createLogger({ level: "silent", process: "test" });

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.close());

async function keys(line: string, databaseUrl: string | undefined = database.url, dataFolder = "/nowhere") {
  const printed: string[] = [];
  const told: string[] = [];
  await runKeysCommand({
    args: line.split(" ").filter((word) => word !== ""),
    databaseUrl,
    dataFolder,
    print: (text) => printed.push(text),
    tell: (text) => told.push(text),
  });
  return { printed, told };
}

const works = async (secret = "") =>
  (await verifyApiKey({ db: database.db, log }, new Map(), secret)) !== null;

describe("npm run keys", () => {
  it("creates a working key, lists it without its secret and revokes it by its prefix", async () => {
    const made = await keys("create --client crm --scopes messages:send,messages:read");
    const secret = made.printed[0];
    expect(made.printed).toHaveLength(1);
    expect(await works(secret)).toBe(true);

    const listed = (await keys("list")).printed;
    expect(listed).toHaveLength(2);
    expect(listed[1]).toMatch(/ crm +wag_live_\w{8} +messages:send,messages:read +\S+ +live$/);
    expect(listed.join("\n")).not.toContain(secret);

    const prefix = secret?.slice(0, 17) ?? "";
    expect((await keys(`revoke ${prefix}`)).told[0]).toContain(`${prefix} of crm is revoked`);
    expect(await works(secret)).toBe(false);
    await expect(keys(`revoke ${prefix}`)).rejects.toThrow(/was revoked at .* already/);
    const acts = await database.sql`
      select action, actor_label from julia.audit_log where target_kind = 'api_key' order by at`;
    expect(acts.map((act) => [act.action, act.actor_label])).toEqual([
      ["api_key_created", "npm run keys"],
      ["api_key_revoked", "npm run keys"],
    ]);
  });

  it("revokes by id or whole key, and nothing if several keys match", async () => {
    const [first, second] = [
      await keys("create --client a --scopes selection"),
      await keys("create --client b --scopes selection"),
    ];
    await expect(keys("revoke wag_live_")).rejects.toThrow(/No key has/);
    const row = (await keys("list")).printed.find((line) => line.includes(" b "));
    await keys(`revoke ${row?.split(" ")[0]}`);
    expect([await works(first.printed[0]), await works(second.printed[0])]).toEqual([true, false]);
    await keys(`revoke ${first.printed[0]}`);
    expect(await works(first.printed[0])).toBe(false);
  });

  it("prints its usage without arguments", async () => {
    for (const line of ["", "--help", "help"]) expect((await keys(line)).printed).toEqual([USAGE]);
  });

  it.each([
    ["create --scopes selection", "Say whose key it is: --client crm."],
    ["create --client crm", "Say what it may do: --scopes messages:send,messages:read."],
    ["create --client crm --scopes admin", "The scopes are some of"],
    ["create --client crm --scopes ,", "The scopes are some of"],
    ["create --client ../crm --scopes selection", "A client's name has letters"],
    ["create --client crm x --scopes selection", '"x" is one argument too many.'],
    ["create crm selection", "options need -- before them"],
    ["create --client", "argument missing."],
    ["make", 'There is no command "make"; there are create, list and revoke.'],
    ["list --all", "Unknown option '--all'."],
    ["list --client crm", "--client and --scopes belong to create."],
    ["revoke", "Say which key"],
    ["revoke abc def", '"def" is one argument too many.'],
    ["revoke wag_live_zzzzzzzz", 'No key has the id or prefix "wag_live_zzzzzzzz".'],
  ])("explains in one sentence what is wrong with: %s", async (line, sentence) => {
    const failure = await keys(line).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "CommandError", message: expect.stringContaining(sentence) });
    expect(failure).toMatchObject({ message: expect.not.stringMatching(/\n|\. [A-Z]/) });
  });

  it("explains in one sentence what is wrong with the database", async () => {
    const broken = new URL(database.url);
    broken.password = "wrong";
    await expect(keys("list", broken.href)).rejects.toThrow("refuses the user or the password");
    const missing = new URL(database.url);
    missing.pathname = "/no_such_database";
    await expect(keys("list", missing.href)).rejects.toThrow("does not exist");
    await expect(keys("list", "postgres://a:b@127.0.0.1:1/julia")).rejects.toThrow("cannot be reached");
    await expect(keys("list", "mysql://a")).rejects.toThrow("DATABASE_URL must be a postgres:// address.");
    await expect(keys("list", "")).rejects.toThrow("The product does not run in this folder");
    const empty = await createEmptyDatabase();
    await expect(keys("list", empty.url)).rejects.toThrow("npm start makes them");
    await empty.drop();
  });

  it("finds the embedded database of a running product by its data folder", async () => {
    const { folder, remove } = makeTemporaryFolder("julia-keys-");
    const server = await startEmbeddedPostgres({
      dataFolder: folder,
      logFile: join(folder, "postgres.log"),
      preferredPort: null,
      durable: false,
      database: "julia",
    });
    const npmRunKeys = (...args: string[]) =>
      promisify(execFile)(process.execPath, ["scripts/keys.mjs", ...args], {
        env: { PATH: process.env.PATH, NODE_ENV: "test", DATABASE_URL: "", JULIA_DATA_DIR: folder },
      });
    try {
      await migrate(server.url);
      const { stdout, stderr } = await npmRunKeys("create", "--client", "crm", "--scopes", "selection");
      expect(stdout).toMatch(/^wag_live_\w{43}_\w{6}\n$/);
      expect(stderr).toContain("shown this once");
      expect((await npmRunKeys("list")).stdout).toContain(stdout.slice(0, 17));
      await server.stop();
      await expect(npmRunKeys("list")).rejects.toMatchObject({
        code: 1,
        stderr: "The product does not run in this folder: start it with npm start, then try again.\n",
      });
    } finally {
      await server.stop();
      remove();
    }
  });
});
