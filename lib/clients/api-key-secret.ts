import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

/**
 * `wag_live_<43 base62>_<6 base62>`: 256 random bits, then a CRC-32 of the preceding part. With the checksum, secret
 * scanners and the API can recognise an invalid key without a lookup. The checksum adds no security.
 */
export const KEY_PREFIX = "wag_live_";
const RANDOM_BYTES = 32;
/** Enough digits for 256 bits: 62^43 > 2^256. */
const RANDOM_DIGITS = 43;
const CHECKSUM_DIGITS = 6;
/** Enough digits to distinguish keys, while more than 200 bits stay secret. */
const SHOWN_DIGITS = 8;

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const FORM = new RegExp(`^(${KEY_PREFIX}[0-9A-Za-z]{${RANDOM_DIGITS}})_([0-9A-Za-z]{${CHECKSUM_DIGITS}})$`);
/** Requires more digits than the displayed prefix has, so that the prefix does not match but a truncated key does. */
const ANYWHERE = new RegExp(`${KEY_PREFIX}[0-9A-Za-z]{${SHOWN_DIGITS + 8},}`, "i");

export function makeApiKeySecret(random: Uint8Array = randomBytes(RANDOM_BYTES)): string {
  const body = KEY_PREFIX + toBase62(BigInt(`0x${Buffer.from(random).toString("hex")}`), RANDOM_DIGITS);
  return `${body}_${checksumOf(body)}`;
}

/** Returns true if the text has the format of a key and a correct checksum. */
export function isApiKeySecret(text: string): boolean {
  const [, body, checksum] = FORM.exec(text) ?? [];
  return body !== undefined && checksum === checksumOf(body);
}

/** Returns true if the text contains a key or a large part of one. */
export function holdsApiKey(text: string): boolean {
  return ANYWHERE.test(text);
}

/** Hashes a secret for storage. A fast hash is sufficient for 256 random bits. */
export function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

export function shownPrefixOf(secret: string): string {
  return secret.slice(0, KEY_PREFIX.length + SHOWN_DIGITS);
}

function checksumOf(body: string): string {
  return toBase62(BigInt(crc32(body)), CHECKSUM_DIGITS);
}

function toBase62(value: bigint, digits: number): string {
  let rest = value;
  let text = "";
  for (let index = 0; index < digits; index += 1) {
    text = (BASE62[Number(rest % 62n)] ?? "") + text;
    rest /= 62n;
  }
  return text;
}
