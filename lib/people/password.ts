import { randomBytes } from "node:crypto";
import { argon2id, argon2Verify } from "hash-wasm";

/** OWASP's first recommendation for Argon2id: 19 MiB of memory, two iterations, parallelism 1. */
const COST = { memorySize: 19_456, iterations: 2, parallelism: 1, hashLength: 32 } as const;
const SALT_BYTES = 16;

/**
 * Returns the Unicode forms in which a password is tried. Keyboards compose accents differently, so passwords are
 * hashed in NFC, but older hashes were made from the text as typed.
 */
const spellingsOf = (password: string) => [...new Set([password.normalize("NFC"), password])];

/** Returns an Argon2id hash in PHC format. The password is not truncated. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return await argon2id({ ...COST, password: password.normalize("NFC"), salt, outputType: "encoded" });
}

export async function verifyPassword(input: { hash: string; password: string }): Promise<boolean> {
  for (const password of spellingsOf(input.password)) {
    if (await argon2Verify({ hash: input.hash, password })) return true;
  }
  return false;
}

/** Hashes a password. Takes as long as the check of a wrong password. */
export async function hashLikeVerify(password: string): Promise<string> {
  let hash = "";
  for (const spelling of spellingsOf(password)) hash = await hashPassword(spelling);
  return hash;
}
