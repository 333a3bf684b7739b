import { sql } from "drizzle-orm";
import type { AppContext } from "@/lib/context/server-context";

/** Removes a file from the storage, unless a row has it. */
export async function removeFile(ctx: Pick<AppContext, "db" | "files">, fileKey: string): Promise<void> {
  const rows = await ctx.db.execute(sql`select 1 from julia.media where file_key = ${fileKey}`);
  if (rows.length === 0) await ctx.files.remove(fileKey);
}
