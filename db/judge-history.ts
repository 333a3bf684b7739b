import type { readMigrationFiles } from "drizzle-orm/migrator";

type Migration = ReturnType<typeof readMigrationFiles>[number];

/**
 * Compares the applied migrations, hashes keyed by `folderMillis`, with ours. Every release keeps the initial migration
 * unchanged, so a database without that migration was made by an unreleased build.
 */
export function judgeHistory(
  known: ReadonlyMap<number, string>,
  ours: readonly Migration[],
): "ours" | "unreleased" | "newer" {
  if (known.size === 0) return "ours";
  const hashes = new Map(ours.map((migration) => [migration.folderMillis, migration.hash]));
  const isChanged = [...known].some(([moment, hash]) => hashes.has(moment) && hashes.get(moment) !== hash);
  if (isChanged || !ours.some((migration) => known.has(migration.folderMillis))) return "unreleased";
  return [...known.keys()].every((moment) => hashes.has(moment)) ? "ours" : "newer";
}
