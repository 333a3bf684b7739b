import { randomBytes } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { Queryable } from "@/db/client";
import { signInAttempts } from "@/db/schema";
import { hashToken, readCookie } from "./session-token";

const TOKEN_BYTES = 32;
/** Number of days for which a browser stays known to an account after a sign-in. */
export const KNOWN_DAYS = 30;

/** `__Host-` binds the cookie to this host and to https. Browsers reject it over plain http. */
const cookieName = (appUrl: string) =>
  appUrl.startsWith("https://") ? "__Host-julia.browser" : "julia.browser";

function readToken(cookieHeader: string | null, appUrl: string): string | null {
  const token = readCookie(cookieHeader, cookieName(appUrl));
  return token !== null && /^[\w-]{43}$/.test(token) ? token : null;
}

/**
 * Returns the hash of the browser's token, or null. The sign-in attempts record which browsers are known to which
 * accounts.
 */
export function readBrowser(cookieHeader: string | null, appUrl: string): string | null {
  const token = readToken(cookieHeader, appUrl);
  return token === null ? null : hashToken(token);
}

/**
 * Marks the attempt as successful, makes the browser known to its account, and returns the `Set-Cookie` value for the
 * browser. A token that is not known to any account is replaced, so that nobody can plant a token in another person's
 * browser.
 */
export async function rememberBrowser(
  db: Queryable,
  input: { attemptId: string; cookieHeader: string | null; appUrl: string },
): Promise<string> {
  const { attemptId, cookieHeader, appUrl } = input;
  const shown = readToken(cookieHeader, appUrl);
  const isKnown = shown !== null && (await isKnownToAnybody(db, hashToken(shown)));
  const token = shown !== null && isKnown ? shown : randomBytes(TOKEN_BYTES).toString("base64url");
  await db
    .update(signInAttempts)
    .set({ succeeded: true, browser: hashToken(token) })
    .where(eq(signInAttempts.id, attemptId));
  const secure = appUrl.startsWith("https://") ? "; Secure" : "";
  const maxAge = KNOWN_DAYS * 24 * 60 * 60;
  return `${cookieName(appUrl)}=${token}; Max-Age=${maxAge}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}

async function isKnownToAnybody(db: Queryable, browser: string): Promise<boolean> {
  const rows = await db
    .select({ id: signInAttempts.id })
    .from(signInAttempts)
    .where(and(eq(signInAttempts.browser, browser), signInAttempts.succeeded))
    .limit(1);
  return rows.length > 0;
}
