import { primaryKey, text } from "drizzle-orm/pg-core";
import { belongsTo, julia, momentNow } from "./julia";
import { pairingLinks } from "./pairing-links";

/** One row for each page that opened a pairing link, however often the page reads the link's data. */
export const pairingLinkOpenings = julia.table(
  "pairing_link_openings",
  {
    linkId: belongsTo("link_id", () => pairingLinks.id),
    /** SHA-256 of the client's address and of the page's random id, in hex. */
    visitor: text("visitor").notNull(),
    openedAt: momentNow("opened_at"),
  },
  (table) => [primaryKey({ columns: [table.linkId, table.visitor] })],
);
