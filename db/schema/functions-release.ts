import { sql } from "drizzle-orm";
import { check, integer, text } from "drizzle-orm/pg-core";
import { julia, momentNow } from "./julia";

/** The release of the stored functions, in a single row. Only `db/load-functions.ts` writes it. */
export const functionsRelease = julia.table(
  "functions_release",
  {
    id: integer("id").primaryKey(),
    /** The version in package.json. */
    release: text("release").notNull(),
    /** SHA-256 of the files in `db/functions`. */
    digest: text("digest").notNull(),
    loadedAt: momentNow("loaded_at"),
  },
  (table) => [check("functions_release_single_row", sql`${table.id} = 1`)],
);
