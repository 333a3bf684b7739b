import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Hashes a token for storage. A fast hash is sufficient, because tokens have more than 128 random bits. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** `__Host-` binds the cookie to this host and to https. Browsers reject it over plain http. */
export function sessionCookieName(appUrl: string): string {
  return appUrl.startsWith("https://") ? "__Host-julia.session" : "julia.session";
}

/**
 * Returns the session token from a Cookie header, or null if there is no session cookie or its signature is not ours.
 */
export function readSessionToken(
  cookieHeader: string | null,
  options: { appUrl: string; authSecret: string },
): string | null {
  const value = readCookie(cookieHeader, sessionCookieName(options.appUrl));
  const separator = value?.lastIndexOf(".") ?? -1;
  if (value === null || separator < 1) return null;
  const token = value.slice(0, separator);
  // Compared as text, because lenient base64 decoding would accept several cookies for one session.
  const given = Buffer.from(value.slice(separator + 1));
  const expected = Buffer.from(createHmac("sha256", options.authSecret).update(token).digest("base64"));
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : null;
}

export function readCookie(header: string | null, name: string): string | null {
  for (const part of header?.split(";") ?? []) {
    const equals = part.indexOf("=");
    if (equals < 0 || part.slice(0, equals).trim() !== name) continue;
    try {
      return decodeURIComponent(part.slice(equals + 1).trim());
    } catch {
      return null;
    }
  }
  return null;
}
