import { sql } from "drizzle-orm";
import { check, integer, text } from "drizzle-orm/pg-core";
import { julia, momentNow } from "./julia";

/** One row: which release the stored functions come from. Written by `db/load-functions.ts` alone. */
export const functionsRelease = julia.table(
  "functions_release",
  {
    id: integer("id").primaryKey(),
    /** The version in package.json. */
    release: text("release").notNull(),
    /** sha256 of the files of `db/functions`. */
    digest: text("digest").notNull(),
    loadedAt: momentNow("loaded_at"),
  },
  (table) => [check("functions_release_single_row", sql`${table.id} = 1`)],
);
