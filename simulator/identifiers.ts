import { createHash, randomBytes, randomInt } from "node:crypto";

/** Generates a database id in the form of a cuid: `c` and 24 lower-case letters or digits. */
export function databaseId(): string {
  return `c${BigInt(`0x${randomBytes(20).toString("hex")}`)
    .toString(36)
    .padStart(24, "0")
    .slice(-24)}`;
}

/** Generates a WhatsApp message id as the gateway does: `3EB0` and 18 hex digits. */
export function messageId(): string {
  return `3EB0${randomBytes(9).toString("hex").toUpperCase()}`;
}

/** Returns the hidden identity (LID) of a number: 15 digits derived from the number. */
export function hiddenJid(number: string): string {
  const digest = createHash("sha256").update(number).digest();
  const digits = (digest.readBigUInt64BE() % 900_000_000_000_000n) + 100_000_000_000_000n;
  return `${digits}@lid`;
}

const PAIRING_CODE_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTVWXYZ";

export function newPairingCode(): string {
  return Array.from({ length: 8 }, () => PAIRING_CODE_ALPHABET[randomInt(PAIRING_CODE_ALPHABET.length)]).join(
    "",
  );
}

/** Generates the text of a QR code: a reference and three keys, as in WhatsApp Web. */
export function newQrCode(): string {
  const key = () => randomBytes(32).toString("base64");
  return [`2@${randomBytes(130).toString("base64").replace(/=+$/, "")}`, key(), key(), key()].join(",");
}

/** A one-pixel image. It need not show the QR code, because clients draw the code from the code's text. */
export const TINY_PNG_DATA_URI =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
