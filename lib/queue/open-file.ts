import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import { type OpenedMedia, openMedia } from "@/lib/media/open-media";

/** Null for a text. `missing`: the file does not exist any more, so the message can never be sent. */
export type MessageFile = OpenedMedia | "missing" | null;

/** Opens the file of a message. Throws if the storage cannot be read now. */
export async function openFile(
  ctx: Pick<AppContext, "db" | "files">,
  { mediaId }: { mediaId: string | null },
): Promise<MessageFile> {
  if (mediaId === null) return null;
  try {
    return await openMedia(ctx, mediaId, sql`true`);
  } catch (error) {
    if (error instanceof DomainError) return "missing";
    throw error;
  }
}
