import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";
import { type OpenedMedia, openMedia } from "./open-media";

/**
 * Opens a file for a service: one that its client uploaded or, if it may read inbound messages, one that a contact sent.
 * Throws `media_not_found`.
 */
export async function readClientMedia(
  ctx: Pick<AppContext, "db" | "files">,
  id: string,
  reader: { clientId: string; readsInbound: boolean },
): Promise<OpenedMedia> {
  const { clientId, readsInbound } = reader;
  return await openMedia(
    ctx,
    id,
    sql`(m.client_id = ${clientId} or m.client_id is null and ${readsInbound}::boolean)`,
  );
}
