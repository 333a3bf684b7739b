import { sql } from "drizzle-orm";
import { SYSTEM } from "@/lib/actor";
import { changeChip } from "@/lib/chips/change-chip";
import type { AppContext } from "@/lib/context/server-context";

/** How long an inferred restriction lasts (docs/delivery.md, "Acknowledgements"). */
const INFERRED_RESTRICTION_MS = 6 * 3_600_000;

/**
 * WhatsApp does not report a restriction (error 463): it is inferred when new contacts are refused while known ones
 * receive their messages. Called after a refused message; true when this restricted the chip.
 */
export async function inferRestriction(ctx: AppContext, chipId: string): Promise<boolean> {
  const [row] = await ctx.db.execute(sql`select julia.looks_restricted(${chipId}) as is_restricted`);
  if (row?.is_restricted !== true) return false;
  let restricted = false;
  await ctx.db.transaction((tx) =>
    changeChip(tx, chipId, SYSTEM, (chip, now) => {
      const isUnderWay = chip.restrictedUntil !== null && chip.restrictedUntil > now;
      if (chip.cancelledAt !== null || chip.bannedAt !== null || isUnderWay) return null;
      restricted = true;
      return {
        set: { restrictedUntil: new Date(now.getTime() + INFERRED_RESTRICTION_MS) },
        reason: "inferred_restriction",
      };
    }),
  );
  if (restricted) ctx.log.warn({ chipId }, "WhatsApp seems to restrict this chip to contacts that know it");
  return restricted;
}
