import type { Readable } from "node:stream";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";

const rowSchema = z.object({
  bytes: z.coerce.number(),
  mimeType: z.string(),
  fileName: z.string().nullable(),
  fileKey: z.uuid().nullable(),
});

export interface OpenedMedia {
  bytes: number;
  mimeType: string;
  fileName: string | null;
  /** The caller must read the stream to its end or destroy it. */
  stream: Readable;
}

/**
 * Opens a file for reading. `scope` is a condition on `m` (julia.media) that says which files the caller may read.
 * Throws `media_not_found`, also for a file that has been removed.
 */
export async function openMedia(
  ctx: Pick<AppContext, "db" | "files">,
  id: string,
  scope: SQL,
): Promise<OpenedMedia> {
  const [row] = await ctx.db.execute(sql`
    select m.bytes, m.mime_type as "mimeType", m.file_name as "fileName", m.file_key as "fileKey"
    from julia.media m where m.id = ${id} and ${scope}`);
  const { fileKey, ...media } = row === undefined ? { fileKey: null } : rowSchema.parse(row);
  const stream = fileKey === null ? null : await ctx.files.read(fileKey);
  if (stream === null || !("bytes" in media)) {
    throw new DomainError("media_not_found", "There is no such file, or it has been removed.");
  }
  return { ...media, stream };
}
