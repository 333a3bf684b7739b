import type { Transaction } from "@/db/client";
import type { ChipRow } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { type ChipChange, changeChip, databaseNow } from "@/lib/chips/change-chip";
import { setPairing } from "@/lib/chips/pairing/pairing-rows";
import { afterSessionEnd } from "@/lib/chips/pairing/pairing-rules";
import { afterFinalClose } from "./connection-changes";

export interface FinalClose {
  code: number | null;
  /** Time of the close by the gateway's clock, if reported. */
  at: Date | null;
}

/**
 * Records a final close on the chip and its pairing. Any displayed QR code becomes invalid, and a new socket may be
 * opened at once. `isNews` runs under the chip's lock.
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
    isWritten = isNews(chip);
    return isWritten ? afterFinalClose(chip, code, at, now) : null;
  });
  if (isWritten) await setPairing(tx, chipId, afterSessionEnd(await databaseNow(tx)));
}
