import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";
import { findMedia, type OpenedMedia } from "@/lib/media/open-media";

/** Null for a text. `missing`: the file has been removed, so the message can never be sent. */
export type MessageFile = OpenedMedia | "missing" | null;

/**
 * Opens the file of a message. Throws if the storage cannot be read now, or does not have a file that it should have,
 * because its folder may not be mounted yet.
 */
export async function openFile(
  ctx: Pick<AppContext, "db" | "files">,
  { mediaId }: { mediaId: string | null },
): Promise<MessageFile> {
  if (mediaId === null) return null;
  const { fileKey = null, ...media } = (await findMedia(ctx, mediaId, sql`true`)) ?? {};
  if (fileKey === null || !("bytes" in media)) return "missing";
  const stream = await ctx.files.read(fileKey);
  if (stream === null) throw new Error("the storage does not have the file");
  return { ...media, range: null, stream };
}
