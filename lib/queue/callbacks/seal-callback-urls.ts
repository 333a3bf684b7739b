import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";
import { sealCallbackUrl } from "./callback-url";

const BATCH = 500;

const rowsSchema = z.array(z.object({ id: z.uuid(), client_id: z.uuid(), callback_url: z.string() }));

/**
 * Seals the plain callback URLs of older rows and returns how many were sealed. Runs repeatedly, because a process of
 * an older release may still write plain URLs. The index messages_callback_unsealed keeps the search cheap.
 */
export async function sealCallbackUrls(ctx: Pick<AppContext, "db" | "config" | "log">): Promise<number> {
  let sealed = 0;
  for (;;) {
    const rows = rowsSchema.parse(
      await ctx.db.execute(sql`
        select id, client_id, callback_url from julia.messages where callback_url not like 'v1.%' limit ${BATCH}`),
    );
    if (rows.length === 0) break;
    const ids = rows.map(({ id }) => id);
    const urls = rows.map((row) => sealCallbackUrl(ctx.config.authSecret, row.client_id, row.callback_url));
    await ctx.db.execute(sql`
      update julia.messages m set callback_url = s.sealed
      from unnest(${sql.param(ids)}::uuid[], ${sql.param(urls)}::text[]) as s (id, sealed)
      where m.id = s.id and m.callback_url not like 'v1.%'`);
    sealed += rows.length;
  }
  if (sealed > 0) ctx.log.info({ sealed }, "plain callback URLs sealed");
  return sealed;
}
