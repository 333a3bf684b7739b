import { createHash } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { type ChipRow, chips, type PairingLinkRow, pairingLinkOpenings, pairingLinks } from "@/db/schema";
import { auditCommand } from "@/lib/audit";
import { readConnection } from "@/lib/chips/connection/read-connection";
import { recordScanAnswer } from "@/lib/chips/pairing/record-scan-answer";
import { requestQrCode } from "@/lib/chips/pairing/request-qr-code";
import type { CommandContext } from "@/lib/context/command-context";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import type { ScanAnswer } from "@/types/pairing";
import type { PairingLinkAnswer, PairingLinkEnd } from "@/types/pairing-link";
import { admitAddress, UNKNOWN_TOKEN_COST } from "./admit-address";
import { hashLinkToken } from "./link-token";

export interface LinkVisit {
  token: string;
  /** The visitor's IP address; for IPv6, its /64 network. */
  address: string;
  /** Random id of the page, so that its polls count as one opening. */
  page: string | undefined;
  requestId: string;
}

/**
 * Returns what the holder of a pairing link may see. Polls the gateway like an operator's pairing window, and records
 * the first request of each page as an opening. Throws `not_found` for an unknown token, `pairing_link_ended` or
 * `rate_limited`.
 */
export async function readPairingLink(ctx: AppContext, visit: LinkVisit): Promise<PairingLinkAnswer> {
  return answerOf(await openLink(ctx, visit));
}

/** Like `readPairingLink`, but first asks for a new QR code. Also throws the errors of `requestQrCode`. */
export async function requestCodeByLink(ctx: AppContext, visit: LinkVisit): Promise<PairingLinkAnswer> {
  const opened = await openLink(ctx, visit);
  await requestQrCode(opened.ctx, opened.instanceName);
  return answerOf(opened);
}

/** Records what the phone showed after a scan without effect. Throws the errors of `readPairingLink`. */
export async function recordAnswerByLink(
  ctx: AppContext,
  visit: LinkVisit,
  answer: ScanAnswer,
): Promise<void> {
  const opened = await openLink(ctx, visit);
  await recordScanAnswer(opened.ctx, opened.chip.id, answer);
}

interface OpenedLink {
  ctx: CommandContext;
  link: PairingLinkRow;
  chip: ChipRow;
  instanceName: string;
}

async function openLink(ctx: AppContext, visit: LinkVisit): Promise<OpenedLink> {
  await admitAddress(ctx.db, visit.address);
  const [found] = await ctx.db
    .select({ link: pairingLinks, chip: chips, now: sql<string>`clock_timestamp()` })
    .from(pairingLinks)
    .innerJoin(chips, eq(chips.id, pairingLinks.chipId))
    .where(eq(pairingLinks.tokenHash, hashLinkToken(visit.token)));
  if (found === undefined) {
    await admitAddress(ctx.db, visit.address, UNKNOWN_TOKEN_COST - 1);
    throw new DomainError("not_found", "There is no such pairing link.");
  }
  const { link, chip } = found;
  const linkEnd = endOf(link, chip, new Date(found.now));
  if (linkEnd !== null || chip.instanceName === null) {
    throw new DomainError("pairing_link_ended", "This pairing link has ended.", {
      linkEnd: linkEnd ?? "deleted",
    });
  }
  const actor = { kind: "pairing_link", id: link.id, label: visit.address } as const;
  const linkCtx = { ...ctx, actor, requestId: visit.requestId };
  await recordOpening(linkCtx, link, visit);
  return { ctx: linkCtx, link, chip, instanceName: chip.instanceName };
}

function endOf(link: PairingLinkRow, chip: ChipRow, now: Date): PairingLinkEnd | null {
  if (link.end !== null) return link.end;
  if (chip.status === "cancelled") return "deleted";
  return link.expiresAt <= now ? "expired" : null;
}

async function recordOpening(ctx: CommandContext, link: PairingLinkRow, visit: LinkVisit): Promise<void> {
  const visitor = createHash("sha256")
    .update(`${visit.address} ${visit.page ?? ""}`)
    .digest("hex");
  await ctx.db.transaction(async (tx) => {
    const inserted = await tx
      .insert(pairingLinkOpenings)
      .values({ linkId: link.id, visitor })
      .onConflictDoNothing()
      .returning({ linkId: pairingLinkOpenings.linkId });
    if (inserted.length > 0) {
      await auditCommand(tx, ctx, "pairing_link_opened", "chip", link.chipId, {
        linkId: link.id,
        address: visit.address,
      });
    }
  });
}

async function answerOf({ ctx, link, chip, instanceName }: OpenedLink): Promise<PairingLinkAnswer> {
  const { state, connected, pairing, qr, reason } = await readConnection(ctx, instanceName);
  return {
    state,
    connected,
    pairing,
    qr,
    pairingCode: qr?.pairingCode ?? null,
    numberEnd: chip.phone?.slice(-4) ?? null,
    reason,
    expiresAt: link.expiresAt.toISOString(),
  };
}
