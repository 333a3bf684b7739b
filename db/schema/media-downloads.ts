import { index, integer, uuid } from "drizzle-orm/pg-core";
import { julia, moment, momentNow } from "./julia";
import { media } from "./media";

/** Files of inbound messages that must still be fetched from the gateway. A row exists until the file is stored or lost. */
export const mediaDownloads = julia.table(
  "media_downloads",
  {
    mediaId: uuid("media_id")
      .primaryKey()
      .references(() => media.id, { onDelete: "cascade" }),
    /** Tries that failed. */
    tries: integer("tries").notNull().default(0),
    /** While a worker fetches the file, the end of its lease. */
    nextTryAt: momentNow("next_try_at"),
    leaseOwner: uuid("lease_owner"),
    triedAt: moment("tried_at"),
    createdAt: momentNow("created_at"),
  },
  (table) => [index("media_downloads_due").on(table.nextTryAt)],
);
