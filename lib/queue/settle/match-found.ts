import { dialect } from "@/lib/gateway/dialect";
import type { FoundMessage } from "@/lib/gateway/sending";
import { phoneKey } from "@/lib/phone";
import type { MediaKind } from "@/types/media";

/** An unsettled attempt of the chip: the sought attempt, or another attempt with the same text and kind. */
export interface OpenAttempt {
  attemptId: string;
  contactId: string;
  state: "dispatching" | "uncertain";
  dispatchedAt: Date;
  /** Null during dispatch. */
  finishedAt: Date | null;
  /** Null for a text. */
  mediaSha256: string | null;
}

export interface SoughtMessage {
  attemptId: string;
  contactId: string;
  /** `phoneKey` of the recipient. */
  toKey: string;
  /** The caption, if the message is a file. */
  text: string;
  /** Null for a text. */
  mediaKind: MediaKind | null;
}

export interface FoundContext {
  /** Every open attempt of the chip with this text, including the sought attempt. */
  open: readonly OpenAttempt[];
  /** Gateway ids that already belong to an attempt. */
  claimed: ReadonlySet<string>;
  /** Contact id per hidden address (an address without a phone number), known from settled attempts. */
  contactOfHidden: ReadonlyMap<string, string>;
}

/**
 * Tolerated difference from the gateway's clock. With a larger value, the record of one message could be taken as proof
 * that another message was sent.
 */
export const CLOCK_SKEW_MS = 10_000;
/** How long after our timeout the gateway may still write a message. Its own number lookup takes up to 60 s. */
export const LATEST_WRITE_MS = 120_000;

/**
 * Returns the gateway's message that proves that the sought attempt was accepted, or null if there is no proof. A
 * message with the attempt's own id is proof whatever else it contains. Among identical texts without such an id, the
 * oldest attempt is matched with the oldest unclaimed message. Files are identical unless their digest tells them apart.
 */
export function matchFound(
  sought: SoughtMessage,
  found: readonly FoundMessage[],
  context: FoundContext,
): FoundMessage | null {
  const own = found.find(
    ({ fromMe, gatewayMessageId }) => fromMe && gatewayMessageId === dialect.ownMessageId(sought.attemptId),
  );
  if (own !== undefined) return context.claimed.has(own.gatewayMessageId) ? null : own;
  // A message that carries the id of another attempt belongs to that attempt.
  const idsOfOthers = new Set(context.open.map(({ attemptId }) => dialect.ownMessageId(attemptId)));
  const ofContact = context.open.filter((attempt) => attempt.contactId === sought.contactId);
  const isOnlyContact = ofContact.length === context.open.length;
  const unclaimed = found
    .filter(
      (message) =>
        message.fromMe &&
        hasContent(sought, message) &&
        !context.claimed.has(message.gatewayMessageId) &&
        !idsOfOthers.has(message.gatewayMessageId) &&
        isRecipient(sought, message.remoteJid, context, isOnlyContact),
    )
    .flatMap((message) => (message.sentAt === null ? [] : [{ message, sentAtMs: message.sentAt.getTime() }]))
    .sort((a, b) => a.sentAtMs - b.sentAtMs);

  // An attempt in progress will report its own message, so messages that may belong to it are skipped.
  const underWay = ofContact.filter((attempt) => attempt.state === "dispatching");
  const uncertain = ofContact
    .filter((attempt) => attempt.state === "uncertain")
    .sort((a, b) => a.dispatchedAt.getTime() - b.dispatchedAt.getTime());
  const isFileOf = (attempt: OpenAttempt, { media }: FoundMessage) => {
    if (media === null || media.sha256 === null || media.sha256 === attempt.mediaSha256) return true;
    return (
      !isUnchanged(sought.mediaKind) && !context.open.some((other) => other.mediaSha256 === media.sha256)
    );
  };
  for (const attempt of uncertain) {
    const index = unclaimed.findIndex(
      ({ message, sentAtMs }) =>
        isWithin(attempt, sentAtMs) &&
        isFileOf(attempt, message) &&
        !underWay.some((other) => sentAtMs >= earliestMs(other) && isFileOf(other, message)),
    );
    const [taken] = index === -1 ? [] : unclaimed.splice(index, 1);
    if (attempt.attemptId === sought.attemptId) return taken?.message ?? null;
  }
  return null;
}

/** The gateway converts images and audio, so only documents and videos are recognised by their bytes. */
const isUnchanged = (kind: MediaKind | null) => kind === "document" || kind === "video";

const hasContent = (sought: SoughtMessage, { text, media }: FoundMessage) =>
  text === sought.text && (media?.kind ?? null) === sought.mediaKind;

/** An unknown hidden address counts only if no other contact can have received the same text. */
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

function isWithin(attempt: OpenAttempt, sentAtMs: number): boolean {
  const latest = (attempt.finishedAt ?? attempt.dispatchedAt).getTime() + LATEST_WRITE_MS;
  return sentAtMs >= earliestMs(attempt) && sentAtMs <= latest;
}

/** The tolerance also covers the gateway's truncation of times to seconds. */
function earliestMs(attempt: OpenAttempt): number {
  return attempt.dispatchedAt.getTime() - CLOCK_SKEW_MS;
}
