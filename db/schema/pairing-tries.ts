import { sql } from "drizzle-orm";
import { bigint, boolean, index, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { PAIRING_CAUSES, SCAN_ANSWERS } from "../../types/pairing";
import { chips } from "./chips";
import { gateways } from "./gateways";
import { julia, known, moment, momentNow } from "./julia";

/**
 * One row for each try to pair a chip, from the request for a QR code to the connection or the failure. The rows are
 * kept when the chip is deleted, because the statistics and metrics count them.
 */
export const pairingTries = julia.table(
  "pairing_tries",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    /** Null if the chip was deleted, for example because the gateway refused to create its instance. */
    chipId: uuid("chip_id").references(() => chips.id, { onDelete: "set null" }),
    gatewayId: text("gateway_id").references(() => gateways.id, { onDelete: "set null" }),
    /** True unless the chip's previous try ended without success. */
    isFirst: boolean("is_first").notNull(),
    startedAt: momentNow("started_at"),
    /** When a person last asked for a code during this try. */
    askedAt: momentNow("asked_at"),
    /** When this try's first code was seen. */
    firstCodeAt: moment("first_code_at"),
    /** A person's answer to the question "scanned the code and nothing happened?". */
    answer: text("answer", { enum: SCAN_ANSWERS }),
    cause: text("cause", { enum: PAIRING_CAUSES }),
    /** When the cause was decided. A cause that passes before the try ends is cleared. */
    causeAt: moment("cause_at"),
    /** A try with this time can still fail if its session ends soon after. */
    connectedAt: moment("connected_at"),
    /** Null while the try can still change. */
    endedAt: moment("ended_at"),
  },
  (table) => [
    // A chip has at most one try that can still change.
    uniqueIndex("pairing_tries_live").on(table.chipId).where(sql`${table.endedAt} is null`),
    // Finds the newest try of a chip.
    index("pairing_tries_chip").on(table.chipId, table.id),
    // Counts the tries of the last days.
    index("pairing_tries_started").on(table.startedAt),
    known("pairing_tries_cause_known", table.cause, PAIRING_CAUSES),
    known("pairing_tries_answer_known", table.answer, SCAN_ANSWERS),
  ],
);

export type PairingTryRow = typeof pairingTries.$inferSelect;
