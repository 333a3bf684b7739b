import type { Transaction } from "@/db/client";
import type { ChipRow } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { type ChipChange, changeChip, databaseNow } from "@/lib/chips/change-chip";
import { setPairing } from "@/lib/chips/pairing/pairing-rows";
import { afterSessionEnd } from "@/lib/chips/pairing/pairing-rules";
import { judgeChip } from "@/lib/chips/pairing/pairing-tries";
import { dialect } from "@/lib/gateway/dialect";
import { afterFinalClose } from "./connection-changes";

export interface FinalClose {
  code: number | null;
  /** Time of the close by the gateway's clock, if reported. */
  at: Date | null;
}

/**
 * Records a final close on the chip and its pairing. Any displayed QR code becomes invalid, and a new socket may be
 * opened immediately. `isNews` runs under the chip's lock. For a session that we logged out, only the time is stored,
 * because the operation has already recorded the end and nobody unlinked the phone.
 */
export async function recordFinalClose(
  tx: Transaction,
  chipId: string,
  actor: Actor,
  { code, at }: FinalClose,
  isNews: (chip: ChipRow) => boolean = () => true,
): Promise<void> {
  let isWritten = false;
  await changeChip(tx, chipId, actor, (chip, now): ChipChange | null => {
    if (!isNews(chip)) return null;
    if (isOwnEnd(chip, code)) return at === null ? null : { set: { gatewayDisconnectedAt: at } };
    isWritten = true;
    return afterFinalClose(chip, code, at, now);
  });
  if (!isWritten) return;
  await setPairing(tx, chipId, afterSessionEnd(await databaseNow(tx)));
  await judgeChip(tx, chipId);
}

/** The gateway reports our own logout with the same code as an unlink on the phone. */
function isOwnEnd({ loggedOutByUs, evolutionConnected }: ChipRow, code: number | null): boolean {
  return loggedOutByUs && !evolutionConnected && dialect.sessionEndOf(code) === "logged_out";
}
