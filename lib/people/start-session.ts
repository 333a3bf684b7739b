import { isAPIError } from "better-auth/api";
import { eq } from "drizzle-orm";
import { sessions } from "@/db/schema";
import type { SignedIn } from "@/types/people";
import { ADDRESS_HEADER, getAuth } from "./auth";
import type { AuthContext } from "./read-session";
import { hashToken, readSessionToken, sessionCookieName } from "./session-token";
import { withVerifiedPassword } from "./verified-password";

export interface Client {
  address: string;
  userAgent: string | null;
  cookieHeader: string | null;
}

export interface StartedSession {
  user: NonNullable<SignedIn["user"]>;
  /** `Set-Cookie` values. */
  cookies: string[];
}

/**
 * Checks an email address and password and starts a session, ending the browser's previous session. Returns null if
 * the two do not match, the person is disabled, or the password changed concurrently. For an unknown email address, the
 * same hashing work is done as for a wrong password.
 */
export async function startSession(
  context: AuthContext,
  input: { email: string; password: string; client: Client },
): Promise<StartedSession | null> {
  const { email, password, client } = input;
  const headers = new Headers({ [ADDRESS_HEADER]: client.address });
  if (client.userAgent !== null) headers.set("user-agent", client.userAgent.slice(0, 500));
  try {
    const { headers: answered, response } = await withVerifiedPassword(() =>
      getAuth(context).api.signInEmail({ body: { email, password }, headers, returnHeaders: true }),
    );
    await endSession(context, client.cookieHeader);
    const { id, name, role } = response.user;
    return { user: { id, name, email, role }, cookies: answered.getSetCookie() };
  } catch (error) {
    if (isAPIError(error) && error.statusCode === 401) return null;
    throw error;
  }
}

async function endSession(context: AuthContext, cookieHeader: string | null): Promise<void> {
  const token = readSessionToken(cookieHeader, context.config);
  if (token !== null) await context.db.delete(sessions).where(eq(sessions.token, hashToken(token)));
}

export function expiredSessionCookie(appUrl: string): string {
  const secure = appUrl.startsWith("https://") ? "; Secure" : "";
  return `${sessionCookieName(appUrl)}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax${secure}`;
}
