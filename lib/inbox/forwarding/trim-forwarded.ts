import { sql } from "drizzle-orm";
import { z } from "zod";
import type { AppContext } from "@/lib/context/server-context";

const trimmedSchema = z.tuple([z.object({ trimmed: z.number() })]);

/** Drops webhooks that could not be forwarded for 24 hours, and logs their number. */
export async function trimForwarded(ctx: Pick<AppContext, "db" | "log">): Promise<void> {
  const [{ trimmed }] = trimmedSchema.parse(
    await ctx.db.execute(sql`select julia.trim_forwarded() as trimmed`),
  );
  if (trimmed > 0) ctx.log.warn({ trimmed }, "webhooks dropped: not forwarded for 24 hours");
}
