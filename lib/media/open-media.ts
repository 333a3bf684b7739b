import type { Readable } from "node:stream";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import type { ByteRange } from "@/lib/storage/file-storage";

const RETRY_SECONDS = 2;

const rowSchema = z.object({
  bytes: z.coerce.number(),
  mimeType: z.string(),
  fileName: z.string().nullable(),
  fileKey: z.uuid().nullable(),
});
type Row = z.output<typeof rowSchema>;

export interface OpenedMedia {
  bytes: number;
  mimeType: string;
  fileName: string | null;
  /** Null if the stream is the whole file. */
  range: ByteRange | null;
  /** The caller must read the stream to its end or destroy it. */
  stream: Readable;
}

/**
 * Opens a file for reading. `scope` is a condition on `m` (julia.media) that says which files the caller may read.
 * Throws `media_not_found`, also for a file that has been removed, and `media_not_ready` for a file that has not been
 * fetched from the gateway yet. Reading such a file brings its download forward. `rangeOf` chooses a part of a file of
 * this many bytes.
 */
export async function openMedia(
  ctx: Pick<AppContext, "db" | "files">,
  id: string,
  scope: SQL,
  rangeOf: (bytes: number) => ByteRange | null = () => null,
): Promise<OpenedMedia> {
  let found = await findMedia(ctx, id, scope);
  if (found?.fileKey === null) {
    if (await isPlanned(ctx, id)) {
      throw new DomainError("media_not_ready", "The file is being fetched from WhatsApp.", {
        retryAfterSeconds: RETRY_SECONDS,
      });
    }
    // The download may have ended after the row was read.
    found = await findMedia(ctx, id, scope);
  }
  const { fileKey = null, ...media } = found ?? {};
  const range = found === null ? null : rangeOf(found.bytes);
  const stream = fileKey === null ? null : await ctx.files.read(fileKey, range ?? undefined);
  if (stream === null || !("bytes" in media)) {
    throw new DomainError("media_not_found", "There is no such file, or it has been removed.");
  }
  return { ...media, range, stream };
}

/** Returns the row of a file, without a `fileKey` if the storage does not have the file. Null if there is no row. */
export async function findMedia({ db }: Pick<AppContext, "db">, id: string, scope: SQL): Promise<Row | null> {
  const [row] = await db.execute(sql`
    select m.bytes, m.mime_type as "mimeType", m.file_name as "fileName", m.file_key as "fileKey"
    from julia.media m where m.id = ${id} and ${scope}`);
  return row === undefined ? null : rowSchema.parse(row);
}

const plannedSchema = z.tuple([z.object({ isPlanned: z.boolean() })]);

/** Returns whether the file is yet to be fetched, and makes its download due. */
async function isPlanned({ db }: Pick<AppContext, "db">, id: string): Promise<boolean> {
  const [{ isPlanned }] = plannedSchema.parse(
    await db.execute(sql`select julia.hurry_download(${id}) as "isPlanned"`),
  );
  return isPlanned;
}
