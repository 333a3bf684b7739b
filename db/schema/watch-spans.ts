import { bigint, index } from "drizzle-orm/pg-core";
import { julia, moment } from "./julia";

/**
 * Periods in which the product watched the gateway and would have noticed a change. What happened between them is
 * unknown.
 */
export const watchSpans = julia.table(
  "watch_spans",
  {
    id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    fromAt: moment("from_at").notNull(),
    untilAt: moment("until_at").notNull(),
  },
  (table) => [index("watch_spans_newest").on(table.untilAt.desc())],
);
