import { type BetterAuthOptions, betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { accounts, sessions, users, verifications } from "@/db/schema";
import { GIVEN_PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH, ROLES } from "@/types/people";
import { hashLikeVerify } from "./password";
import { type AuthContext, SESSION_ABSOLUTE_SECONDS } from "./read-session";
import { withSessionRows } from "./session-rows";
import { sessionCookieName } from "./session-token";
import { verifyAndRemember } from "./verified-password";

/**
 * Header in which we pass the client's address to the library. Requests cannot set this header, because the library
 * receives only headers that we build.
 */
export const ADDRESS_HEADER = "x-julia-client-address";

/**
 * Configures the sign-in library to check a password and create a session with its cookie. None of its routes are
 * mounted (docs/decisions/010-people-and-sessions.md).
 */
export function createAuth(context: AuthContext) {
  const { appUrl, authSecret } = context.config;
  return betterAuth({
    baseURL: appUrl,
    secret: authSecret,
    database: withSessionRows(context.db, (db) =>
      drizzleAdapter(db, {
        provider: "pg",
        schema: { user: users, session: sessions, account: accounts, verification: verifications },
      }),
    ),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN_LENGTH,
      maxPasswordLength: GIVEN_PASSWORD_MAX_LENGTH,
      // The library calls `hash` only if the email address is unknown, so that an attempt with an unknown address
      // takes as long as an attempt with a wrong password.
      password: { hash: hashLikeVerify, verify: verifyAndRemember },
    },
    user: {
      additionalFields: {
        role: { type: [...ROLES], required: true, input: false },
      },
    },
    session: {
      expiresIn: SESSION_ABSOLUTE_SECONDS,
      disableSessionRefresh: true,
      cookieCache: { enabled: false },
    },
    advanced: {
      database: { generateId: () => uuidv7() },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      // The cookie name already has a prefix. The library's option would add `__Secure-` before that prefix.
      useSecureCookies: false,
      cookies: { session_token: { name: sessionCookieName(appUrl), attributes: cookieAttributes(appUrl) } },
    },
    // We enforce rate limits in PostgreSQL, and the route wrapper writes the logs.
    rateLimit: { enabled: false },
    logger: { disabled: true },
    telemetry: { enabled: false },
  } satisfies BetterAuthOptions);
}

function cookieAttributes(appUrl: string) {
  return { httpOnly: true, sameSite: "lax", path: "/", secure: appUrl.startsWith("https://") } as const;
}

const made = new WeakMap<Database, ReturnType<typeof createAuth>>();

export function getAuth(context: AuthContext): ReturnType<typeof createAuth> {
  const auth = made.get(context.db) ?? createAuth(context);
  made.set(context.db, auth);
  return auth;
}
