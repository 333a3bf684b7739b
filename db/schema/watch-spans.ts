import { bigint, index, text } from "drizzle-orm/pg-core";
import { ENVIRONMENT_GATEWAY } from "../../types/gateways";
import { julia, moment } from "./julia";

/**
 * Periods in which the product watched a gateway and would have noticed a change of its chips. Changes outside these
 * periods are unknown.
 */
export const watchSpans = julia.table(
  "watch_spans",
  {
    id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    /** Not a foreign key, because the history outlives the gateway. */
    gatewayId: text("gateway_id").notNull().default(ENVIRONMENT_GATEWAY),
    fromAt: moment("from_at").notNull(),
    untilAt: moment("until_at").notNull(),
  },
  (table) => [index("watch_spans_newest").on(table.gatewayId, table.untilAt.desc())],
);
