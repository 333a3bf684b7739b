import { integer, primaryKey } from "drizzle-orm/pg-core";
import { clients } from "./clients";
import { belongsTo, julia, moment } from "./julia";

/** A client's requests in one minute, summed across processes; each process adds its count every second. */
export const clientRequests = julia.table(
  "client_requests",
  {
    clientId: belongsTo("client_id", () => clients.id),
    minute: moment("minute").notNull(),
    requests: integer("requests").notNull(),
  },
  (table) => [primaryKey({ columns: [table.clientId, table.minute] })],
);
