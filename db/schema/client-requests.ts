import { integer, primaryKey, uuid } from "drizzle-orm/pg-core";
import { clients } from "./clients";
import { julia, moment } from "./julia";

/** A client's requests in one minute, summed over all processes; each process adds its count every second. */
export const clientRequests = julia.table(
  "client_requests",
  {
    clientId: uuid("client_id")
      .notNull()
      .references(() => clients.id, { onDelete: "cascade" }),
    minute: moment("minute").notNull(),
    requests: integer("requests").notNull(),
  },
  (table) => [primaryKey({ columns: [table.clientId, table.minute] })],
);
