import { eq, sql } from "drizzle-orm";
import { type ChipRow, chips, type PairingRow, pairings } from "@/db/schema";
import { DomainError } from "@/lib/errors";
import type { ConnectionStateAnswer, QrCodeAnswer } from "@/types/chips";
import type { VerbContext } from "./context";
import { findChipByInstance } from "./find-chip";
import { observe } from "./observe";
import { claimPoll, markReadable, markWatched } from "./pairing-claims";
import { pairingPhase, pairingReason } from "./pairing-rules";
import { liveQr } from "./qr";

/** Roles that may see a QR code: who scans it holds the number (http-api.md, Dashboard). */
const seesQr = (ctx: VerbContext) => ctx.actor.kind === "person" && ctx.actor.role !== "manager";

/**
 * The connection of an instance, looked at afresh when nobody else did so within 2 s. A person who may scan
 * keeps the pairing alive by looking. A gateway that is down gives `unknown` and what our row knew.
 */
export async function readConnection(ctx: VerbContext, instanceName: string): Promise<ConnectionStateAnswer> {
  const { chip, pairing, now } = await look(ctx, instanceName);
  const isReadable = pairing.unreadableSince === null;
  return {
    instanceName: chip.instanceName ?? instanceName,
    state: isReadable ? chip.state : "unknown",
    connected: chip.evolutionConnected && isReadable,
    chipStatus: chip.status,
    pairing: pairingPhase(chip, pairing, now),
    ownerPhone: chip.ownerPhone,
    reason: isReadable ? pairingReason(chip, pairing) : "gateway_down",
    qr: seesQr(ctx) ? liveQr(pairing, now) : null,
    checkedAt: chip.stateCheckedAt?.toISOString() ?? null,
  };
}

/** The newest live QR code, and why there is none. */
export async function readQrCode(ctx: VerbContext, instanceName: string): Promise<QrCodeAnswer> {
  const { qr, state, connected, reason, instanceName: name } = await readConnection(ctx, instanceName);
  return { instanceName: name, state, connected, qr, reason };
}

interface Look {
  chip: ChipRow;
  pairing: PairingRow;
  now: Date;
}

async function look(ctx: VerbContext, instanceName: string): Promise<Look> {
  const chip = await findChipByInstance(ctx.db, instanceName);
  if (chip.status !== "cancelled") {
    if (seesQr(ctx)) await markWatched(ctx.db, chip.id);
    if (await claimPoll(ctx.db, chip.id)) {
      const failure = await observe(ctx, chip, {
        mayConnect: seesQr(ctx) && chip.desiredConnection === "connected",
      });
      await markReadable(ctx.db, chip.id, failure === null);
    }
  }
  const [row] = await ctx.db
    .select({ chip: chips, pairing: pairings, now: sql<string>`clock_timestamp()` })
    .from(chips)
    .innerJoin(pairings, eq(pairings.chipId, chips.id))
    .where(eq(chips.id, chip.id));
  if (row === undefined) throw new DomainError("instance_not_found", "There is no instance of this name.");
  return { chip: row.chip, pairing: row.pairing, now: new Date(row.now) };
}
