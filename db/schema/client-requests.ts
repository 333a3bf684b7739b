import { integer, primaryKey, uuid } from "drizzle-orm/pg-core";
import { clients } from "./clients";
import { julia, moment } from "./julia";

/** Requests of a client in one minute, over all processes; each process adds what it has counted every second. */
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
