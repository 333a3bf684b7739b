import { randomBytes } from "node:crypto";
import { argon2id, argon2Verify } from "hash-wasm";

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. */
const COST = { memorySize: 19_456, iterations: 2, parallelism: 1, hashLength: 32 } as const;
const SALT_BYTES = 16;

/**
 * The spellings in which a given password is tried. Keyboards differ in whether an accent is a character of its
 * own, so passwords are hashed in NFC; hashes from before that were made of what was typed.
 */
const spellingsOf = (password: string) => [...new Set([password.normalize("NFC"), password])];

/** Argon2id in its PHC form; the whole password counts, nothing is cut off. */
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

/** A hash that costs as much as a wrong password of this spelling. */
export async function hashLikeVerify(password: string): Promise<string> {
  let hash = "";
  for (const spelling of spellingsOf(password)) hash = await hashPassword(spelling);
  return hash;
}
