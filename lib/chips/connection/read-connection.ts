import { findChipByInstance } from "@/lib/chips/find-chip";
import type { PairingFacts } from "@/lib/chips/pairing/pairing-cause";
import { claimPoll, markReadable, markWatched } from "@/lib/chips/pairing/pairing-claims";
import { readPairingFacts } from "@/lib/chips/pairing/pairing-facts";
import { pairingPhase } from "@/lib/chips/pairing/pairing-rules";
import { judgeTry } from "@/lib/chips/pairing/pairing-tries";
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
  const { instanceName, reason } = look;
  const { chip, pairing, now, isBeingMade } = look.facts;
  const isReadable = pairing.unreadableSince === null;
  return {
    instanceName: chip.instanceName ?? instanceName,
    state: isReadable ? chip.state : "unknown",
    connected: chip.evolutionConnected && isReadable,
    chipStatus: chip.status,
    pairing: pairingPhase(chip, pairing, now),
    ownerPhone: printPhoneOrNull(chip.ownerPhone),
    reason,
    qr: seesQr(ctx) ? liveQr(pairing, now) : null,
    isBeingMade,
    checkedAt: chip.stateCheckedAt?.toISOString() ?? null,
  };
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

interface Look {
  /** The name in the request. The stored name may differ in case. */
  instanceName: string;
  facts: PairingFacts;
  reason: PairingReason | null;
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
  const facts = await readPairingFacts(ctx.db, chip.id);
  if (facts === null) throw new DomainError("instance_not_found", "There is no instance with this name.");
  return { instanceName, facts, reason: await judgeTry(ctx.db, facts), failure };
}
