import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const VERSION = "v1";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts a secret (AES-256-GCM) with a key derived from `AUTH_SECRET`; neither is stored in the database. `owner`
 * binds the result to its row, so a copy in another row cannot be decrypted.
 */
export function seal(authSecret: string, owner: string, plain: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyFrom(authSecret), nonce).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([nonce, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${sealed.toString("base64url")}`;
}

/**
 * Returns the plain text, or null if the sealed text was modified or was sealed with another `AUTH_SECRET` or for
 * another row.
 */
export function unseal(authSecret: string, owner: string, sealed: string): string | null {
  const [version, data] = sealed.split(".");
  if (version !== VERSION || data === undefined) return null;
  const bytes = Buffer.from(data, "base64url");
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv("aes-256-gcm", keyFrom(authSecret), bytes.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const plain = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
    return Buffer.concat(plain).toString("utf8");
  } catch {
    return null;
  }
}

/** The key is cached, because a process has only one secret and seals a callback URL for many messages. */
let kept: { authSecret: string; key: Buffer } | null = null;

function keyFrom(authSecret: string): Buffer {
  if (kept?.authSecret !== authSecret) {
    // The label names only the first use of this key. Changing the label would make stored values unreadable.
    const key = Buffer.from(hkdfSync("sha256", authSecret, "", "julia alert destinations", 32));
    kept = { authSecret, key };
  }
  return kept.key;
}
