import { type Database, openDatabase } from "@/db/client";

/** Uses an open database, or opens one for this call only. */
export async function withDatabase<Result>(
  target: Database | string,
  work: (db: Database) => Promise<Result>,
): Promise<Result> {
  if (typeof target !== "string") return await work(target);
  const database = openDatabase(target, { maxConnections: 1, name: "julia-set-up" });
  try {
    return await work(database.db);
  } finally {
    await database.close();
  }
}
