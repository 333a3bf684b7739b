import { appendFileSync, cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, expect, it } from "vitest";
import { migrate } from "@/db/migrate";
import { createEmptyDatabase } from "../setup/database";
import { makeTemporaryFolder } from "../setup/postgres";

const OURS = join(process.cwd(), "db", "functions");

let database: Awaited<ReturnType<typeof createEmptyDatabase>>;
let sql: postgres.Sql;
let cleanUp: (() => void)[] = [];

beforeEach(async () => {
  database = await createEmptyDatabase();
  sql = postgres(database.url, { max: 1, onnotice: () => undefined });
});
afterEach(async () => {
  await sql.end();
  await database.drop();
  for (const remove of cleanUp) remove();
  cleanUp = [];
});

/** Builds a release: our functions and `julia.answer`, which returns the name of the release. Returns the folder. */
function releaseOf(answer: string): string {
  const { folder, remove } = makeTemporaryFolder("julia-functions-");
  cleanUp.push(remove);
  cpSync(OURS, folder, { recursive: true });
  writeFileSync(
    join(folder, "base", "answer.sql"),
    `create or replace function julia.answer() returns text language sql as $$ select '${answer}' $$;`,
  );
  return folder;
}

const start = (release: string, functionsFolder: string) =>
  migrate(database.url, { release, functionsFolder });
const loaded = async () => {
  const [row] = await sql`select julia.answer(), release from julia.functions_release`;
  return row;
};

it("a newer release replaces the functions of an older one", async () => {
  await start("0.9.0", releaseOf("old"));
  await start("0.10.0", releaseOf("new"));
  expect(await loaded()).toEqual({ answer: "new", release: "0.10.0" });
});

it("an older process that restarts runs and keeps the newer functions", async () => {
  await start("0.10.0", releaseOf("new"));
  await start("0.9.0", releaseOf("old"));
  expect(await loaded()).toEqual({ answer: "new", release: "0.10.0" });
});

it("the newest functions win when several releases start at once", async () => {
  const [old, latest] = [releaseOf("old"), releaseOf("new")];
  await Promise.all([
    start("0.9.0", old),
    start("0.10.0", latest),
    start("0.9.0", old),
    start("0.10.0", latest),
  ]);
  expect(await loaded()).toEqual({ answer: "new", release: "0.10.0" });
});

it("functions are loaded once per content", async () => {
  const folder = releaseOf("first");
  await start("0.9.0", folder);
  await sql`create or replace function julia.answer() returns text language sql as $$ select 'changed' $$`;
  await start("0.9.0", folder);
  expect(await loaded()).toMatchObject({ answer: "changed" });
  await start("0.9.0", releaseOf("second"));
  expect(await loaded()).toMatchObject({ answer: "second" });
});

it.each([
  [
    "SQL",
    "create or replace function julia.bad() returns text language sql as $$ select no_such from julia.chips $$;",
  ],
  [
    "PL/pgSQL",
    "create or replace function julia.bad() returns text language plpgsql as $$ begin return 1 end $$;",
  ],
])("a release with a broken function in %s changes nothing", async (_language, statement) => {
  await start("0.9.0", releaseOf("old"));
  const broken = releaseOf("new");
  appendFileSync(join(broken, "base", "answer.sql"), statement);
  await expect(start("0.10.0", broken)).rejects.toThrow();
  expect(await loaded()).toEqual({ answer: "old", release: "0.9.0" });
});
