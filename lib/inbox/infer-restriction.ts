import { sql } from "drizzle-orm";
import { SYSTEM } from "@/lib/actor";
import { changeChip } from "@/lib/chips/change-chip";
import type { AppContext } from "@/lib/context/server-context";

/** Duration of an inferred restriction (docs/delivery.md, "Acknowledgements"). */
const INFERRED_RESTRICTION_MS = 6 * 3_600_000;

/**
 * Infers a restriction (error 463, which WhatsApp does not report) if messages to new contacts are refused while known
 * contacts still receive messages. Must be called after a refused message. Returns true if it restricted the chip.
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
  if (restricted) ctx.log.warn({ chipId }, "WhatsApp seems to restrict this chip to known contacts");
  return restricted;
}
