import { randomBytes } from "node:crypto";
import { argon2id, argon2Verify } from "hash-wasm";

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. */
const COST = { memorySize: 19_456, iterations: 2, parallelism: 1, hashLength: 32 } as const;
const SALT_BYTES = 16;

/** Argon2id in its PHC form; the whole password counts, nothing is cut off. */
export async function hashPassword(password: string): Promise<string> {
  return await argon2id({ ...COST, password, salt: randomBytes(SALT_BYTES), outputType: "encoded" });
}

export async function verifyPassword(input: { hash: string; password: string }): Promise<boolean> {
  return await argon2Verify(input);
}
