import { z } from "zod";
import { cleanFileName } from "@/lib/clean-file-name";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError, invalidField } from "@/lib/errors";
import { newId } from "@/lib/new-id";
import { KEEP_MEDIA_DAYS, type Media, mostMediaBytes } from "@/types/media";
import { detectType } from "./detect-type";
import { type ReceivedFile, tooLarge, withReceivedFile } from "./receive-file";

export interface Upload {
  bytes: AsyncIterable<Uint8Array>;
  /** Type that the sender stated. Null if it stated none. */
  contentType: string | null;
  fileName: string | null;
}

interface Described {
  clientId: string;
  mimeType: string;
  fileName: string | null;
}

type StoreContext = Pick<AppContext, "sql" | "config" | "files">;

const rowSchema = z
  .object({
    id: z.uuid(),
    sha256: z.string(),
    bytes: z.coerce.number(),
    mimeType: z.string(),
    fileName: z.string().nullable(),
    lastUsedAt: z.coerce.date(),
  })
  .transform(
    ({ id, lastUsedAt, ...media }): Media => ({
      mediaId: id,
      ...media,
      expiresAt: new Date(lastUsedAt.getTime() + KEEP_MEDIA_DAYS * 86_400_000).toISOString(),
    }),
  );

/**
 * Stores a file that a client uploads. The same bytes of the same client are stored once and keep their id. Throws
 * `body_too_large`, `unsupported_media_type` (the bytes are not of the stated type), or `invalid_request` for an empty
 * file.
 */
export async function storeMedia(ctx: StoreContext, clientId: string, upload: Upload): Promise<Media> {
  const { contentType } = upload;
  // A type that is not known yet may allow the larger size; the detected type decides below.
  const mostBytes = mostMediaBytes(contentType ?? "");
  return await withReceivedFile(ctx, upload.bytes, mostBytes, async (file) => {
    if (file.bytes === 0) throw invalidField("file", "is empty");
    const mimeType = await detectType(file.path, contentType);
    if (mimeType === null) {
      throw new DomainError("unsupported_media_type", "The bytes are not of the stated type.");
    }
    if (file.bytes > mostMediaBytes(mimeType)) throw tooLarge(mostMediaBytes(mimeType));
    const described = { clientId, mimeType, fileName: cleanFileName(upload.fileName) };
    return (await reuse(ctx, file, described)) ?? (await store(ctx, file, described));
  });
}

async function reuse({ sql }: StoreContext, file: ReceivedFile, described: Described): Promise<Media | null> {
  const { clientId, mimeType, fileName } = described;
  const [row] = await sql`
    select id, sha256, bytes, mime_type as "mimeType", file_name as "fileName", last_used_at as "lastUsedAt"
    from julia.reuse_media(${clientId}, ${file.sha256}, ${mimeType}, ${fileName}) where id is not null`;
  return row === undefined ? null : rowSchema.parse(row);
}

/** The file is announced before it is written, so that a crash leaves no file that nobody removes. */
async function store({ sql, files }: StoreContext, file: ReceivedFile, described: Described): Promise<Media> {
  const { clientId, mimeType, fileName } = described;
  const fileKey = newId();
  await sql`select julia.expect_file(${fileKey})`;
  await files.put(fileKey, file.path);
  const [row] = await sql`
    select id, sha256, bytes, mime_type as "mimeType", file_name as "fileName", last_used_at as "lastUsedAt"
    from julia.store_media(${newId()}, ${clientId}, ${file.sha256}, ${file.bytes}, ${mimeType}, ${fileName},
      ${fileKey})`;
  return rowSchema.parse(row);
}
