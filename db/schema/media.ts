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
    /**
     * SHA-256 of the bytes, in hex. An erased file has another unique text instead. Empty for a file to be fetched if the
     * gateway did not report it.
     */
    sha256: text("sha256").notNull(),
    bytes: bigint("bytes", { mode: "number" }).notNull(),
    mimeType: text("mime_type").notNull(),
    fileName: text("file_name"),
    /**
     * Name of the file in the storage. A file that is stored again gets a new key. Null after the removal, and until a
     * file from a contact has been fetched.
     */
    fileKey: uuid("file_key"),
    lastUsedAt: momentNow("last_used_at"),
    createdAt: momentNow("created_at"),
    /** The bytes are gone, or a job is about to remove them. */
    removedAt: moment("removed_at"),
  },
  (table) => [
    // The same bytes of the same client are one file. A file from a contact is its own row, because it lives as long as
    // its message.
    uniqueIndex("media_bytes").on(table.clientId, table.sha256),
    // Finds files that have expired.
    index("media_last_used").on(table.lastUsedAt).where(sql`file_key is not null`),
    // A job that removes a file checks that no row has it.
    index("media_file_key").on(table.fileKey).where(sql`file_key is not null`),
  ],
);
