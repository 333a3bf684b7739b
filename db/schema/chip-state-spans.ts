import { sql } from "drizzle-orm";
import { bigint, check, index, text, timestamp, uniqueIndex } from "drizzle-orm/pg-core";
import { ENVIRONMENT_GATEWAY } from "../../types/gateways";
import { chips } from "./chips";
import { belongsTo, julia, moment } from "./julia";

/**
 * `off`: the chip is not expected to be up, because it was never paired, was disconnected by an operator, is cancelled,
 * or is paused and not connected.
 */
export const CHIP_STATE_KINDS = ["up", "down", "off"] as const;

/**
 * History of a chip's state, from which uptime is computed. Only time covered by `watch_spans` of the same gateway
 * counts. Written only by db/functions/status/uptime.sql.
 */
export const chipStateSpans = julia.table(
  "chip_state_spans",
  {
    id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    chipId: belongsTo("chip_id", () => chips.id),
    /** The chip's gateway during the span. Not a foreign key, because the history outlives the gateway. */
    gatewayId: text("gateway_id").notNull().default(ENVIRONMENT_GATEWAY),
    kind: text("kind", { enum: CHIP_STATE_KINDS }).notNull(),
    fromAt: moment("from_at").notNull(),
    /** `infinity` for the current span. */
    untilAt: timestamp("until_at", { withTimezone: true, mode: "date", precision: 3 })
      .notNull()
      .default(sql`'infinity'`),
  },
  (table) => [
    // Finds the spans of a chip that overlap a window.
    index("chip_state_spans_window").on(table.chipId, table.untilAt, table.fromAt, table.kind),
    uniqueIndex("chip_state_spans_one_open").on(table.chipId).where(sql`until_at = 'infinity'`),
    check("chip_state_spans_kind_known", sql`${table.kind} in ('up', 'down', 'off')`),
    check("chip_state_spans_order", sql`${table.fromAt} <= ${table.untilAt}`),
  ],
);
