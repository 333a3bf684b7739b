import { sql } from "drizzle-orm";
import { text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { PAIRING_LINK_ENDS } from "../../types/pairing-link";
import { chips } from "./chips";
import { belongsTo, julia, known, moment, momentNow } from "./julia";

/**
 * Links that show the QR code of one chip without a sign-in. A trigger on `chips` ends a chip's link when the chip is
 * paired with the right phone. A link that reached `expires_at` may still have `ended_at` null.
 */
export const pairingLinks = julia.table(
  "pairing_links",
  {
    id: uuid("id").primaryKey(),
    chipId: belongsTo("chip_id", () => chips.id),
    /** SHA-256 of the link's token, in hex. */
    tokenHash: text("token_hash").notNull(),
    createdAt: momentNow("created_at"),
    expiresAt: moment("expires_at").notNull(),
    endedAt: moment("ended_at"),
    /** Null while `ended_at` is null. */
    end: text("end_reason", { enum: PAIRING_LINK_ENDS }),
  },
  (table) => [
    uniqueIndex("pairing_links_token").on(table.tokenHash),
    // A chip has at most one link that has not ended.
    uniqueIndex("pairing_links_active").on(table.chipId).where(sql`${table.endedAt} is null`),
    known("pairing_links_end_known", table.end, PAIRING_LINK_ENDS),
  ],
);

export type PairingLinkRow = typeof pairingLinks.$inferSelect;
