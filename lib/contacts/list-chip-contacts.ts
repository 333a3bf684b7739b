import { count, desc, eq, sql } from "drizzle-orm";
import { clientes } from "@/db/schema";
import { findChip } from "@/lib/chips/find-chip";
import { printContactAddress } from "@/lib/contact-address";
import type { AppContext } from "@/lib/context/server-context";
import type { ChipContactList } from "@/types/message-pages";
import { countReplies } from "./count-replies";

const SHOWN = 10;

/**
 * Returns how many contacts prefer a chip, the most recently messaged of them, and the replies to the chip. Throws
 * `chip_not_found`.
 */
export async function listChipContacts(
  ctx: Pick<AppContext, "db" | "sql">,
  chipId: string,
): Promise<ChipContactList> {
  const { instanceName } = await findChip(ctx.db, chipId);
  if (instanceName === null) return { total: 0, items: [], replies: await countReplies(ctx, chipId) };
  const preferring = eq(clientes.instanciaPreferida, instanceName);
  const [[counted], rows, replies] = await Promise.all([
    ctx.db.select({ total: count() }).from(clientes).where(preferring),
    ctx.db
      .select()
      .from(clientes)
      .where(preferring)
      .orderBy(sql`${desc(clientes.lastMessageAt)} nulls last`, clientes.id)
      .limit(SHOWN),
    countReplies(ctx, chipId),
  ]);
  return {
    total: counted?.total ?? 0,
    items: rows.map((row) => ({
      id: row.id,
      name: row.nome,
      phone: printContactAddress(row.telefone, row.telefoneChave),
      specialty:
        row.especialidade === null ? null : [row.especialidade, ...row.outrasEspecialidades].join(", "),
      lastMessageAt: row.lastMessageAt?.toISOString() ?? null,
      lastReplyAt: row.lastReplyAt?.toISOString() ?? null,
    })),
    replies,
  };
}
