import { desc, eq, sql } from "drizzle-orm";
import { pairingLinkOpenings, pairingLinks } from "@/db/schema";
import { findChip } from "@/lib/chips/find-chip";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import type { PairingLinkStatus } from "@/types/pairing-link";

/** Returns the state of the chip's newest link, without its token. Throws `chip_not_found`. */
export async function readPairingLinkStatus(ctx: CommandContext, chipId: string): Promise<PairingLinkStatus> {
  requireWriter(ctx.actor);
  await findChip(ctx.db, chipId);
  const openings = sql`from ${pairingLinkOpenings} o where o.link_id = ${pairingLinks.id}`;
  const [link] = await ctx.db
    .select({
      active: sql<boolean>`${pairingLinks.endedAt} is null and ${pairingLinks.expiresAt} > clock_timestamp()`,
      expiresAt: pairingLinks.expiresAt,
      openedAt: sql<string | null>`(select min(o.opened_at) ${openings})`,
      openings: sql<number>`(select count(*)::int ${openings})`,
    })
    .from(pairingLinks)
    .where(eq(pairingLinks.chipId, chipId))
    .orderBy(desc(pairingLinks.createdAt))
    .limit(1);
  if (link === undefined) return { active: false, expiresAt: null, openedAt: null, openings: 0 };
  return {
    ...link,
    expiresAt: link.expiresAt.toISOString(),
    openedAt: link.openedAt === null ? null : new Date(link.openedAt).toISOString(),
  };
}
