import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import type { TransactionSql } from "postgres";
import packageJson from "@/package.json" with { type: "json" };

/**
 * The release of the functions in `db/functions`. Each release increments the version, so that a version identifies one
 * set of functions.
 */
export const RELEASE = packageJson.version;

/** Folders that are loaded last. Views and triggers can be created only after the functions that they use. */
const LOADED_LAST = ["views", "triggers"];

/**
 * Replaces the stored functions, views and triggers with those in `folder`. Does nothing if the database has those of a
 * newer release, or if it has the same ones and the schema has not changed. If a newer release is incompatible with
 * older processes, it includes a migration, and an older process stops at that migration before it gets here. The
 * caller must hold the migration lock.
 */
export async function loadFunctions(
  sql: TransactionSql,
  folder: string,
  release: string,
  isSchemaChanged: boolean,
): Promise<"loaded" | "current" | "newer"> {
  const files = readFiles(folder);
  const digest = createHash("sha256").update(files.join("\0")).digest("hex");
  const [stored] = await sql<{ release: string; digest: string }[]>`
    select release, digest from julia.functions_release`;
  const order = stored === undefined ? -1 : stored.release.localeCompare(release, "en", { numeric: true });
  if (order > 0) return "newer";
  if (order === 0 && stored?.digest === digest && !isSchemaChanged) return "current";
  // Function bodies are checked after all functions exist, so the order of the files does not matter.
  await sql`set local check_function_bodies = off`;
  for (const file of files) await sql.unsafe(file);
  await sql`set local check_function_bodies = on`;
  await sql`select fmgr_sql_validator(p.oid) from pg_proc p join pg_language l on l.oid = p.prolang
    where p.pronamespace = 'julia'::regnamespace and l.lanname = 'sql'`;
  await sql`select plpgsql_validator(p.oid) from pg_proc p join pg_language l on l.oid = p.prolang
    where p.pronamespace = 'julia'::regnamespace and l.lanname = 'plpgsql'`;
  await sql`insert into julia.functions_release (id, release, digest) values (1, ${release}, ${digest})
    on conflict (id) do update
    set release = excluded.release, digest = excluded.digest, loaded_at = clock_timestamp()`;
  return "loaded";
}

function readFiles(folder: string): string[] {
  const rank = (path: string) => LOADED_LAST.indexOf(path.split(sep)[0] ?? "");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".sql"))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((path) => readFileSync(join(folder, path), "utf8"));
}
