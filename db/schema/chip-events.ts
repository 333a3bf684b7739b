import { bigint, index, jsonb, text } from "drizzle-orm/pg-core";
import { chips } from "./chips";
import { belongsTo, julia, momentNow } from "./julia";

/** Every change to a chip with its reason and actor, shown as the timeline on the chip's page. */
export const chipEvents = julia.table(
  "chip_events",
  {
    id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    chipId: belongsTo("chip_id", () => chips.id),
    at: momentNow("at"),
    kind: text("kind").notNull(),
    from: text("from_value"),
    to: text("to_value"),
    reason: text("reason"),
    actorKind: text("actor_kind").notNull(),
    actorId: text("actor_id"),
    actorLabel: text("actor_label"),
    details: jsonb("details").$type<Record<string, unknown>>(),
  },
  (table) => [index("chip_events_timeline").on(table.chipId, table.id)],
);
