import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import type { TransactionSql } from "postgres";
import packageJson from "@/package.json" with { type: "json" };

/**
 * The release that `db/functions` belongs to. Each release raises the version, so that a version identifies one set of
 * functions.
 */
export const RELEASE = packageJson.version;

/** Loaded last, because views and triggers need their functions when they are created. */
const LOADED_LAST = ["views", "triggers"];

/**
 * Replaces the stored functions, views and triggers with those in `folder`, unless the database has those of a newer
 * release. A newer release that an older process cannot work with has a new migration, which stops that process before
 * this point. The caller must hold the migration lock.
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
  // Bodies are checked after all functions exist, so the order of the files does not matter.
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
