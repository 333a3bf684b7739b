import { integer, primaryKey, text } from "drizzle-orm/pg-core";
import { julia, moment } from "./julia";

/** Requests with pairing links, counted by client address and minute for the rate limit of all processes. */
export const pairingLinkRequests = julia.table(
  "pairing_link_requests",
  {
    /** The client's IP address; for IPv6, its /64 network. */
    address: text("address").notNull(),
    minute: moment("minute").notNull(),
    /** A request with an unknown token counts several times (`admit-address.ts`). */
    requests: integer("requests").notNull(),
  },
  (table) => [primaryKey({ columns: [table.address, table.minute] })],
);
