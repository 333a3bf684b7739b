import { createHash, randomBytes } from "node:crypto";

const TOKEN_BYTES = 16;

/** Returns a token with 128 random bits, in base64url. */
export function makeLinkToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

/** Hashes a token for storage. A fast hash is sufficient for 128 random bits. */
export function hashLinkToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Returns true for a path that contains a token, which no log may contain. */
export function isPairingLink(pathname: string): boolean {
  return /^\/(api\/)?pair\//.test(pathname);
}
