import { dialect } from "@/lib/gateway/dialect";
import type { FoundMessage } from "@/lib/gateway/gateway";
import { phoneKey } from "@/lib/phone";

/** A hand-over of one chip whose end is not written down: the one in question, or one that says the same text. */
export interface OpenHandOver {
  attemptId: string;
  contactId: string;
  state: "dispatching" | "uncertain";
  dispatchedAt: Date;
  /** Null while it is under way. */
  finishedAt: Date | null;
}

export interface SoughtMessage {
  attemptId: string;
  contactId: string;
  /** `phoneKey` of the recipient. */
  toKey: string;
  text: string;
}

/** What is known of the messages that the gateway found, read after it answered. */
export interface FoundContext {
  /** Every hand-over of the chip with this very text that is open, the sought one among them. */
  open: readonly OpenHandOver[];
  /** Ids that hand-overs have already. */
  claimed: ReadonlySet<string>;
  /** Whose a hidden address (one without a phone) is, from hand-overs that ended well. */
  contactOfHidden: ReadonlyMap<string, string>;
}

/** The gateway's clock beside ours; more would let one message prove another. */
export const CLOCK_SKEW_MS = 10_000;
/** The gateway may write a message so long after we stopped waiting: its own query of the number ends after 60 s. */
export const LATEST_WRITE_MS = 120_000;

/**
 * The message at the gateway which proves that the sought hand-over was accepted, or null: nothing here proves
 * it. Among identical texts the oldest hand-over gets the oldest message that none has.
 */
export function matchFound(
  sought: SoughtMessage,
  found: readonly FoundMessage[],
  context: FoundContext,
): FoundMessage | null {
  const ofContact = context.open.filter((handOver) => handOver.contactId === sought.contactId);
  const isOnlyContact = ofContact.length === context.open.length;
  const unclaimed = found
    .filter(
      (message) =>
        message.fromMe &&
        message.text === sought.text &&
        !context.claimed.has(message.gatewayMessageId) &&
        isRecipient(sought, message.remoteJid, context, isOnlyContact),
    )
    .flatMap((message) => (message.sentAt === null ? [] : [{ message, sentAtMs: message.sentAt.getTime() }]))
    .sort((a, b) => a.sentAtMs - b.sentAtMs);

  // What is under way will say itself which message is its own.
  const underWay = ofContact.filter((handOver) => handOver.state === "dispatching");
  const uncertain = ofContact
    .filter((handOver) => handOver.state === "uncertain")
    .sort((a, b) => a.dispatchedAt.getTime() - b.dispatchedAt.getTime());
  for (const handOver of uncertain) {
    const index = unclaimed.findIndex(
      ({ sentAtMs }) =>
        isWithin(handOver, sentAtMs) && !underWay.some((other) => sentAtMs >= earliestMs(other)),
    );
    const [taken] = index === -1 ? [] : unclaimed.splice(index, 1);
    if (handOver.attemptId === sought.attemptId) return taken?.message ?? null;
  }
  return null;
}

/** An unknown hidden address counts only where no other contact may have been sent the same text. */
function isRecipient(
  sought: SoughtMessage,
  remoteJid: string,
  context: FoundContext,
  isOnlyContact: boolean,
): boolean {
  const phone = dialect.phoneOfAddress(remoteJid);
  if (phone !== null) return phoneKey(phone) === sought.toKey;
  if (!dialect.isHiddenAddress(remoteJid)) return false;
  const contactId = context.contactOfHidden.get(remoteJid);
  return contactId === undefined ? isOnlyContact : contactId === sought.contactId;
}

function isWithin(handOver: OpenHandOver, sentAtMs: number): boolean {
  const latest = (handOver.finishedAt ?? handOver.dispatchedAt).getTime() + LATEST_WRITE_MS;
  return sentAtMs >= earliestMs(handOver) && sentAtMs <= latest;
}

/** The gateway's times are whole seconds, cut off. */
function earliestMs(handOver: OpenHandOver): number {
  return handOver.dispatchedAt.getTime() - CLOCK_SKEW_MS;
}
