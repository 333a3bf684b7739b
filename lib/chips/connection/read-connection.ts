import { eq, sql } from "drizzle-orm";
import { type ChipRow, chipOperations, chips, type PairingRow, pairings } from "@/db/schema";
import { findChipByInstance } from "@/lib/chips/find-chip";
import { claimPoll, markReadable, markWatched } from "@/lib/chips/pairing/pairing-claims";
import { pairingPhase, pairingReason } from "@/lib/chips/pairing/pairing-rules";
import { liveQr } from "@/lib/chips/pairing/qr";
import type { CommandContext } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import type { GatewayFailure } from "@/lib/gateway/result";
import { gatewayProblem } from "@/lib/gateways/gateway-problem";
import { printPhoneOrNull } from "@/lib/stated-phone";
import type { ConnectionStateAnswer, PairingReason, QrCodeAnswer } from "@/types/pairing";
import { observe } from "./observe";

/**
 * Only operators, admins and the holder of a pairing link see QR codes, because whoever scans one controls the number
 * (docs/http-rules.md).
 */
const seesQr = ({ actor }: CommandContext) =>
  actor.kind === "pairing_link" || (actor.kind === "person" && actor.role !== "manager");

/**
 * Returns an instance's connection. Polls the gateway first, unless the instance was polled within the last 2 s. A
 * request by a person who may see QR codes marks the pairing as watched. While the gateway is down, the state is
 * `unknown` and the other fields come from stored facts. Throws `instance_not_found`.
 */
export async function readConnection(
  ctx: CommandContext,
  instanceName: string,
): Promise<ConnectionStateAnswer> {
  return toConnection(ctx, await look(ctx, instanceName));
}

function toConnection(ctx: CommandContext, look: Look): ConnectionStateAnswer {
  const { chip, pairing, now, instanceName, isBeingMade } = look;
  const isReadable = pairing.unreadableSince === null;
  return {
    instanceName: chip.instanceName ?? instanceName,
    state: isReadable ? chip.state : "unknown",
    connected: chip.evolutionConnected && isReadable,
    chipStatus: chip.status,
    pairing: pairingPhase(chip, pairing, now),
    ownerPhone: printPhoneOrNull(chip.ownerPhone),
    reason: isReadable ? reasonOf(look) : "gateway_down",
    qr: seesQr(ctx) ? liveQr(pairing, now) : null,
    isBeingMade,
    checkedAt: chip.stateCheckedAt?.toISOString() ?? null,
  };
}

/** Hides `whatsapp_refused` while the worker is still trying to revive the session. */
function reasonOf({ chip, pairing, isReviving, isLicenseRequired }: Look): PairingReason | null {
  // A session that is already open survives a missing licence and keeps sending webhooks.
  if (isLicenseRequired && !chip.evolutionConnected) return "license_required";
  const reason = pairingReason(chip, pairing);
  return reason === "whatsapp_refused" && isReviving ? null : reason;
}

/** Returns the newest live QR code, or the reason why there is none. Throws `instance_not_found`. */
export async function readQrCode(ctx: CommandContext, instanceName: string): Promise<QrCodeAnswer> {
  return toQrCode(toConnection(ctx, await look(ctx, instanceName)));
}

/**
 * Like `readQrCode`, but for a person who asked for a new code: throws the gateway's failure if there is no code to
 * show.
 */
export async function readNewQrCode(ctx: CommandContext, instanceName: string): Promise<QrCodeAnswer> {
  const seen = await look(ctx, instanceName);
  const answer = toQrCode(toConnection(ctx, seen));
  if (seen.failure !== null && answer.qr === null) throw gatewayProblem(seen.failure);
  return answer;
}

function toQrCode(answer: ConnectionStateAnswer): QrCodeAnswer {
  const { instanceName, state, connected, qr, reason } = answer;
  return { instanceName, state, connected, qr, reason };
}

const isBeingMade = sql<boolean>`exists (select 1 from ${chipOperations} o
  where o.chip_id = ${chips.id} and o.state = 'requested' and o.kind in ('create', 'reconnect', 'move'))`;

const isRevivingNow = sql<boolean>`exists (select 1 from julia.chips c
  join julia.pairings p on p.chip_id = c.id left join julia.chip_health h on h.chip_id = c.id
  where c.id = ${chips.id} and julia.is_reviving(c, h, p, clock_timestamp()))`;
const isLicenseRequired = sql<boolean>`exists (select 1 from julia.gateways
  where id = ${chips.gatewayId} and license_required_since is not null)`;

interface Look {
  /** The name in the request. The stored name may differ in case. */
  instanceName: string;
  chip: ChipRow;
  pairing: PairingRow;
  now: Date;
  /** True while a create, reconnect or move is in progress, during which a missing instance is expected. */
  isBeingMade: boolean;
  isReviving: boolean;
  isLicenseRequired: boolean;
  /** The failure of this request's poll. Null if the poll succeeded or no poll was due. */
  failure: GatewayFailure | null;
}

async function look(ctx: CommandContext, instanceName: string): Promise<Look> {
  const chip = await findChipByInstance(ctx.db, instanceName);
  let failure: GatewayFailure | null = null;
  if (chip.status !== "cancelled") {
    if (seesQr(ctx)) await markWatched(ctx.db, chip.id);
    if (await claimPoll(ctx.db, chip.id)) {
      failure = await observe(ctx, chip, {
        mayConnect: seesQr(ctx) && chip.desiredConnection === "connected",
      });
      await markReadable(ctx.db, chip.id, failure === null || failure.kind === "license_required");
    }
  }
  const [row] = await ctx.db
    .select({
      chip: chips,
      pairing: pairings,
      now: sql<string>`clock_timestamp()`,
      isBeingMade,
      isReviving: isRevivingNow,
      isLicenseRequired,
    })
    .from(chips)
    .innerJoin(pairings, eq(pairings.chipId, chips.id))
    .where(eq(chips.id, chip.id));
  if (row === undefined) throw new DomainError("instance_not_found", "There is no instance with this name.");
  return { ...row, instanceName, now: new Date(row.now), failure };
}
