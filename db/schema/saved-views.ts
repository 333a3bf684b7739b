import { sql } from "drizzle-orm";
import { boolean, check, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { CHIP_DENSITIES } from "../../types/chip-density";
import { VIEW_NAME_MAX_LENGTH, VIEW_QUERY_MAX_LENGTH } from "../../types/view-limits";
import { belongsTo, julia, known, momentNow } from "./julia";
import { users } from "./users";

/** A named state of the list of chips: filters, search and order, with the columns and the height of the rows. */
export const savedViews = julia.table(
  "saved_views",
  {
    id: uuid("id").primaryKey(),
    ownerId: belongsTo("owner_id", () => users.id),
    name: text("name").notNull(),
    /** In the format that `chipUrl` writes. */
    query: text("query").notNull(),
    /** In the format that `writeChipColumns` writes. */
    columns: text("columns").notNull(),
    density: text("density", { enum: CHIP_DENSITIES }).notNull(),
    shared: boolean("shared").notNull().default(false),
    createdAt: momentNow("created_at"),
    updatedAt: momentNow("updated_at"),
  },
  (table) => [
    uniqueIndex("saved_views_name").on(table.ownerId, sql`lower(${table.name})`),
    check(
      "saved_views_name_length",
      sql`char_length(${table.name}) between 1 and ${sql.raw(String(VIEW_NAME_MAX_LENGTH))}`,
    ),
    check(
      "saved_views_query_length",
      sql`char_length(${table.query}) <= ${sql.raw(String(VIEW_QUERY_MAX_LENGTH))}`,
    ),
    known("saved_views_density_known", table.density, CHIP_DENSITIES),
  ],
);

export type SavedViewRow = typeof savedViews.$inferSelect;
