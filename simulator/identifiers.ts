import { createHash, randomBytes, randomInt } from "node:crypto";

/** A database id in the shape of a cuid: 25 lower-case characters that begin with c. */
export function databaseId(): string {
  return `c${BigInt(`0x${randomBytes(20).toString("hex")}`)
    .toString(36)
    .padStart(24, "0")
    .slice(-24)}`;
}

/** A WhatsApp message id as the gateway makes them: 3EB0 and 18 hex digits. */
export function messageId(): string {
  return `3EB0${randomBytes(9).toString("hex").toUpperCase()}`;
}

/** The hidden identity (LID) of a number: always the same 15 digits for the same number. */
export function hiddenJid(number: string): string {
  const digest = createHash("sha256").update(number).digest();
  const digits = (digest.readBigUInt64BE() % 900_000_000_000_000n) + 100_000_000_000_000n;
  return `${digits}@lid`;
}

const PAIRING_CODE_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTVWXYZ";

/** Eight characters to type on the phone. */
export function newPairingCode(): string {
  return Array.from({ length: 8 }, () => PAIRING_CODE_ALPHABET[randomInt(PAIRING_CODE_ALPHABET.length)]).join(
    "",
  );
}

/** The raw text of a QR: a reference and three keys, as WhatsApp Web draws it. */
export function newQrCode(): string {
  const key = () => randomBytes(32).toString("base64");
  return [`2@${randomBytes(130).toString("base64").replace(/=+$/, "")}`, key(), key(), key()].join(",");
}

/** A real picture, one white point: who needs the QR draws it from the code. */
export const TINY_PNG_DATA_URI =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
