import { sql } from "drizzle-orm";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import type { ByteRange } from "@/lib/storage/file-storage";
import { type OpenedMedia, openMedia } from "./open-media";

/**
 * Opens any file, or a part of it, for a person who may read texts. Throws `forbidden`, and `media_not_found` or `media_not_ready` as
 * `openMedia` does.
 */
export async function readDashboardMedia(
  ctx: CommandContext,
  id: string,
  rangeOf?: (bytes: number) => ByteRange | null,
): Promise<OpenedMedia> {
  requireWriter(ctx.actor);
  return await openMedia(ctx, id, sql`true`, rangeOf);
}
