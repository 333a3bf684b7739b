import { randomBytes } from "node:crypto";
import { argon2id, argon2Verify } from "hash-wasm";

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. */
const COST = { memorySize: 19_456, iterations: 2, parallelism: 1, hashLength: 32 } as const;
const SALT_BYTES = 16;

/**
 * Spellings in which a given password is tried. Keyboards differ in how they compose accents, so passwords are hashed
 * in NFC; older hashes were made from the typed text.
 */
const spellingsOf = (password: string) => [...new Set([password.normalize("NFC"), password])];

/** Argon2id in PHC form; the password is not truncated. */
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

/** Hashes with the same cost as a wrong password of this spelling. */
export async function hashLikeVerify(password: string): Promise<string> {
  let hash = "";
  for (const spelling of spellingsOf(password)) hash = await hashPassword(spelling);
  return hash;
}
