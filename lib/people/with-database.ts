import { type Database, openDatabase } from "@/db/client";

/** Works on an open database, or on one opened for this piece of work alone. */
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
