import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { USAGE as BACKUP_USAGE, runBackupCommand } from "@/lib/supervisor/backup-command";
import { findRunningPostgres } from "@/lib/supervisor/embedded-postgres";
import { USAGE as RESTORE_USAGE, runRestoreCommand } from "@/lib/supervisor/restore-command";
import { addClient } from "../../factories/pool-traffic";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import { digestsOf, openBackupDesk, PASSPHRASE } from "./backup-desk";

const desk = openBackupDesk();
let source: TestDatabase;

beforeAll(async () => {
  source = await createTestDatabase({ maxConnections: 2 });
  await addClient(source.sql, "crm");
});
afterAll(async () => {
  await source.close();
  await desk.close();
});

async function run(
  start: typeof runBackupCommand,
  args: string[],
  choice: { databaseUrl?: string; isProductRunning?: boolean; passphrase?: string } = {},
): Promise<string> {
  const printed: string[] = [];
  await start({
    args,
    databaseUrl: choice.databaseUrl,
    dataFolder: desk.pathOf("no-data"),
    workingFolder: desk.folder,
    passphrase: choice.passphrase,
    isProductRunning: choice.isProductRunning ?? false,
    print: (line) => printed.push(line),
  });
  return printed.join("\n");
}

describe("the commands", () => {
  it("print their usage without a file", async () => {
    expect(await run(runBackupCommand, [])).toBe(BACKUP_USAGE);
    expect(await run(runRestoreCommand, ["--help"])).toBe(RESTORE_USAGE);
  });

  it.each([
    [runBackupCommand, ["a", "b"], {}, '"b" is one argument too many.'],
    [runBackupCommand, ["a"], {}, /^There is nothing to back up: .* has no database\.$/],
    [runBackupCommand, ["a"], { passphrase: "short" }, "BACKUP_PASSPHRASE needs at least 12 characters."],
    [
      runRestoreCommand,
      ["a"],
      { isProductRunning: true },
      "The product is running in this folder: stop it first.",
    ],
    [
      runBackupCommand,
      ["a"],
      { databaseUrl: "postgres://a:b@127.0.0.1:1/julia" },
      "The database cannot be reached.",
    ],
    [runBackupCommand, ["a"], { databaseUrl: "mysql://a" }, "DATABASE_URL must be a postgres:// address."],
  ] as const)("say in one sentence what is wrong: %# %j", async (start, args, choice, sentence) => {
    await expect(run(start, [...args], choice)).rejects.toMatchObject({
      name: "CommandError",
      message: typeof sentence === "string" ? sentence : expect.stringMatching(sentence),
    });
  });
});

/** Runs the script as npm does. `from` is the folder in which the person runs it. */
async function npmRun(name: string, file: string, environment: Record<string, string>): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [`scripts/${name}.mjs`, file], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "test",
      DATABASE_URL: "",
      INIT_CWD: desk.folder,
      ...environment,
    },
  });
  return stdout;
}

it("move a database from a server to the embedded PostgreSQL and back, without a running product", async () => {
  const secret = { BACKUP_PASSPHRASE: PASSPHRASE };
  const embedded = { JULIA_DATA_DIR: desk.pathOf("data"), ...secret };
  expect(await npmRun("backup", "one", { DATABASE_URL: source.url, ...secret })).toMatch(
    /^Backed up \d+ rows of \d+ tables to one \(encrypted with BACKUP_PASSPHRASE\)\.\nKeep AUTH_SECRET with it/,
  );
  expect(await npmRun("restore", "one", embedded)).toMatch(/^Restored \d+ rows of \d+ tables, backed up at /);
  await npmRun("backup", "two", embedded);
  // Neither the server nor the lock outlives the command.
  expect(findRunningPostgres(desk.pathOf("data"), "julia")).toBeNull();
  expect(existsSync(join(desk.pathOf("data"), "start.lock"))).toBe(false);
  const target = await desk.openEmpty();
  await npmRun("restore", "two", { DATABASE_URL: target.url, ...secret });
  expect(await digestsOf(target.sql)).toEqual(await digestsOf(source.sql));
});
