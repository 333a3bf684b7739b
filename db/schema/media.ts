import { sql } from "drizzle-orm";
import { bigint, index, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { clients } from "./clients";
import { julia, moment, momentNow } from "./julia";

/** Files that clients uploaded to send them, and files that contacts sent. The bytes are in the file storage. */
export const media = julia.table(
  "media",
  {
    id: uuid("id").primaryKey(),
    /** Null for a file that a contact sent. */
    clientId: uuid("client_id").references(() => clients.id),
    /** SHA-256 of the bytes, in hex. An erased file has another unique text instead. */
    sha256: text("sha256").notNull(),
    bytes: bigint("bytes", { mode: "number" }).notNull(),
    mimeType: text("mime_type").notNull(),
    fileName: text("file_name"),
    /** Name of the file in the storage. A file that is stored again gets a new key. Null after the removal. */
    fileKey: uuid("file_key"),
    lastUsedAt: momentNow("last_used_at"),
    createdAt: momentNow("created_at"),
    /** The bytes are gone, or a job is about to remove them. */
    removedAt: moment("removed_at"),
  },
  (table) => [
    // The same bytes of the same client are one file, and so are the same bytes from any contact.
    uniqueIndex("media_bytes").on(table.clientId, table.sha256),
    uniqueIndex("media_inbound_bytes").on(table.sha256).where(sql`client_id is null`),
    // Finds files that have expired.
    index("media_last_used").on(table.lastUsedAt).where(sql`file_key is not null`),
    // A job that removes a file checks that no row has it.
    index("media_file_key").on(table.fileKey).where(sql`file_key is not null`),
  ],
);
