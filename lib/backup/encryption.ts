import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { BackupError } from "./backup-error";
import type { Encryption } from "./format";

const FRAME_BYTES = 65_536;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const MOST_SCRYPT_BYTES = 2 ** 31;
/** About 0.5 s and 128 MB per guess of the passphrase, as OWASP recommends. */
const SCRYPT = { n: 131_072, r: 8, p: 1 };

export const newEncryption = (): Encryption => ({
  cipher: "aes-256-gcm",
  scrypt: SCRYPT,
  salt: randomBytes(16).toString("base64url"),
});

/** The salt is random, so each file has a key of its own and the nonces can count from 0. */
export async function deriveKey(passphrase: string, { scrypt: cost, salt }: Encryption): Promise<Buffer> {
  const options = { N: cost.n, r: cost.r, p: cost.p, maxmem: MOST_SCRYPT_BYTES };
  return await new Promise((resolve, reject) => {
    scrypt(passphrase.normalize(), Buffer.from(salt, "base64url"), KEY_BYTES, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

/**
 * Encrypts in frames, so that a reader never uses bytes that it has not authenticated. The nonce of a frame has its
 * number and whether it is the last one, so no frame can be moved, left out or cut off.
 */
export async function* encrypt(source: AsyncIterable<Buffer>, key: Buffer): AsyncGenerator<Buffer> {
  let number = 0;
  for await (const { frame, isLast } of inFrames(source, FRAME_BYTES)) {
    const cipher = createCipheriv("aes-256-gcm", key, nonceOf(number, isLast));
    yield Buffer.concat([cipher.update(frame), cipher.final(), cipher.getAuthTag()]);
    number += 1;
  }
}

/** Throws a `BackupError`. The caller has checked that the file is complete, so the first frame shows a wrong key. */
export async function* decrypt(source: AsyncIterable<Buffer>, key: Buffer): AsyncGenerator<Buffer> {
  let number = 0;
  for await (const { frame, isLast } of inFrames(source, FRAME_BYTES + TAG_BYTES)) {
    const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(number, isLast));
    try {
      decipher.setAuthTag(frame.subarray(-TAG_BYTES));
      yield Buffer.concat([decipher.update(frame.subarray(0, -TAG_BYTES)), decipher.final()]);
    } catch (cause) {
      const sentence = number === 0 ? "The passphrase is wrong." : "The backup is damaged.";
      throw new BackupError(sentence, { cause });
    }
    number += 1;
  }
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUInt32BE(number, NONCE_BYTES - 5);
  nonce.writeUInt8(isLast ? 1 : 0, NONCE_BYTES - 1);
  return nonce;
}

async function* inFrames(
  source: AsyncIterable<Buffer>,
  size: number,
): AsyncGenerator<{ frame: Buffer; isLast: boolean }> {
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    for (; held.length > size; held = held.subarray(size)) {
      yield { frame: held.subarray(0, size), isLast: false };
    }
  }
  yield { frame: held, isLast: true };
}
