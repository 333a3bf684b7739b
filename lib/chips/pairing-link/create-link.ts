import { and, eq, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Transaction } from "@/db/client";
import { pairingLinks } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import { instanceOf, lockExistingChip, refuseBanned } from "@/lib/chips/find-chip";
import { type CommandContext, requireWriter } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { PairingLink, PairingLinkEnd } from "@/types/pairing-link";
import { hashLinkToken, makeLinkToken } from "./link-token";

const VALID_MINUTES = 30;

/**
 * Creates the chip's pairing link and ends an earlier one. Only the response contains the token; the database stores
 * its hash. Throws `chip_not_found`, or `chip_status_conflict` for a chip that cannot be paired now.
 */
export async function createPairingLink(ctx: CommandContext, chipId: string): Promise<PairingLink> {
  requireWriter(ctx.actor);
  const token = makeLinkToken();
  const expiresAt = await ctx.db.transaction(async (tx) => {
    const { chip, now } = await lockExistingChip(tx, chipId);
    instanceOf(chip);
    refuseBanned(chip);
    if (chip.evolutionConnected && !chip.wrongNumber) {
      throw new DomainError("chip_status_conflict", "The chip is already connected.", { chipId });
    }
    await endActiveLink(tx, chipId, "replaced");
    const id = uuidv7();
    const expires = new Date(now.getTime() + VALID_MINUTES * 60_000);
    await tx
      .insert(pairingLinks)
      .values({ id, chipId, tokenHash: hashLinkToken(token), createdAt: now, expiresAt: expires });
    await auditCommand(tx, ctx, "pairing_link_created", "chip", chipId, { linkId: id });
    return expires;
  });
  return { url: `${ctx.config.appUrl}/pair/${token}`, expiresAt: expiresAt.toISOString() };
}

/** Ends the chip's link. Has no effect on a chip without a link. Throws `chip_not_found`. */
export async function revokePairingLink(ctx: CommandContext, chipId: string): Promise<void> {
  requireWriter(ctx.actor);
  await ctx.db.transaction(async (tx) => {
    await lockExistingChip(tx, chipId);
    const linkId = await endActiveLink(tx, chipId, "revoked");
    if (linkId !== null) {
      await auditCommand(tx, ctx, "pairing_link_revoked", "chip", chipId, { linkId });
    }
  });
}

/** Returns the id of the link that this call ended, or null. An expired link ends as `expired`. */
async function endActiveLink(tx: Transaction, chipId: string, end: PairingLinkEnd): Promise<string | null> {
  const [ended] = await tx
    .update(pairingLinks)
    .set({
      endedAt: sql`clock_timestamp()`,
      end: sql`case when ${pairingLinks.expiresAt} <= clock_timestamp() then 'expired' else ${end} end`,
    })
    .where(and(eq(pairingLinks.chipId, chipId), isNull(pairingLinks.endedAt)))
    .returning({ id: pairingLinks.id });
  return ended?.id ?? null;
}
