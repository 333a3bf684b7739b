import { bigint, index } from "drizzle-orm/pg-core";
import { julia, moment } from "./julia";

/** When somebody looked at the gateway and would have seen a change; what lies between two of them is not known. */
export const watchSpans = julia.table(
  "watch_spans",
  {
    id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    fromAt: moment("from_at").notNull(),
    untilAt: moment("until_at").notNull(),
  },
  (table) => [index("watch_spans_newest").on(table.untilAt.desc())],
);
