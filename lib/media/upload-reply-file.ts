import { sql } from "drizzle-orm";
import { z } from "zod";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import type { Media } from "@/types/media";
import { storeMedia, type Upload } from "./store-media";

const rowsSchema = z.tuple([z.object({ id: z.uuid() })]);

/** Stores a file that a person is about to send. Throws what `storeMedia` throws, and `forbidden`. */
export async function uploadReplyFile(ctx: CommandContext, upload: Upload): Promise<Media> {
  requireWriter(ctx.actor);
  const [{ id }] = rowsSchema.parse(await ctx.db.execute(sql`select julia.own_client() as id`));
  return await storeMedia(ctx, id, upload);
}
