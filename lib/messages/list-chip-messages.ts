import { sql } from "drizzle-orm";
import { findChip } from "@/lib/instances/find-chip";
import type { AppContext } from "@/lib/server-context";
import type { ChipMessageList } from "@/types/message-pages";
import { messageRowsOf, toMessageRow } from "./message-row-query";

const SHOWN = 10;

/** The newest messages that went through a chip. Throws `chip_not_found`. */
export async function listChipMessages(
  ctx: Pick<AppContext, "db">,
  chipId: string,
): Promise<ChipMessageList> {
  await findChip(ctx.db, chipId);
  const rows = await ctx.db.execute(messageRowsOf(sql`m.chip_id = ${chipId}`, SHOWN));
  return { items: rows.map((row) => toMessageRow(row).item) };
}
