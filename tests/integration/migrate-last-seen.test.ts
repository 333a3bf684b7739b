import { readFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { expect, test } from "vitest";
import { createEmptyDatabase } from "../setup/database";

const TAG = "0012_people_and_passwords";

const folder = join(process.cwd(), "db", "migrations");

/** The statements of the tables alone: stored functions of today do not fit the tables of then. */
const statementsOf = (tag: string) =>
  readFileSync(join(folder, `${tag}.sql`), "utf8").split("--> statement-breakpoint");

function tagsBefore(): string[] {
  const journal: { entries: { tag: string }[] } = JSON.parse(
    readFileSync(join(folder, "meta", "_journal.json"), "utf8"),
  );
  const tags = journal.entries.map((entry) => entry.tag);
  return tags.slice(0, tags.indexOf(TAG));
}

test("people keep when they were last seen, and their sessions go on but have to confirm the password", async () => {
  const empty = await createEmptyDatabase();
  const sql = postgres(empty.url, { max: 1, onnotice: () => undefined });
  const run = async (tag: string) => {
    for (const statement of statementsOf(tag)) await sql.unsafe(statement);
  };
  for (const tag of tagsBefore()) await run(tag);
  const [ana, bia] = ["018f0000-0000-7000-8000-00000000000a", "018f0000-0000-7000-8000-00000000000b"];
  await sql`insert into julia.users (id, name, email, role) values
    (${ana}, 'Ana', 'ana@example.com', 'admin'), (${bia}, 'Bia', 'bia@example.com', 'manager')`;
  await sql`insert into julia.sessions (id, user_id, token, expires_at, last_seen_at) values
    (gen_random_uuid(), ${ana}, 'one', now() + interval '1 hour', '2026-03-02T12:00:00Z'),
    (gen_random_uuid(), ${ana}, 'two', now() + interval '1 hour', '2026-03-02T13:00:00Z')`;
  await run(TAG);
  const people = await sql`select name, last_seen_at from julia.users order by name`;
  expect(people).toEqual([
    { name: "Ana", last_seen_at: new Date("2026-03-02T13:00:00Z") },
    { name: "Bia", last_seen_at: null },
  ]);
  const sessions = await sql`select token, password_confirmed_at from julia.sessions order by token`;
  expect(sessions).toEqual([
    { token: "one", password_confirmed_at: null },
    { token: "two", password_confirmed_at: null },
  ]);
  await sql.end();
  await empty.drop();
});
