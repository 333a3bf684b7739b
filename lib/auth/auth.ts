import { type BetterAuthOptions, betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Database } from "@/db/client";
import { accounts, sessions, users, verifications } from "@/db/schema";
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH, ROLES } from "@/types/people";
import { withHashedSessionTokens } from "./hashed-session-tokens";
import { hashPassword, verifyPassword } from "./password";
import { type AuthContext, SESSION_ABSOLUTE_SECONDS } from "./read-session";
import { sessionCookieName } from "./session-token";

/** Carries the client's address, as we determined it, into the library; never read from a client. */
export const ADDRESS_HEADER = "x-julia-client-address";

/**
 * The sign-in library, set up to check a password, make a session and its cookie, and nothing else: none of
 * its routes is mounted (docs/decisions/010-people-and-sessions.md).
 */
export function createAuth(context: AuthContext) {
  const { appUrl, authSecret } = context.config;
  return betterAuth({
    baseURL: appUrl,
    secret: authSecret,
    database: withHashedSessionTokens(
      drizzleAdapter(context.db, {
        provider: "pg",
        schema: { user: users, session: sessions, account: accounts, verification: verifications },
      }),
    ),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN_LENGTH,
      maxPasswordLength: PASSWORD_MAX_LENGTH,
      password: { hash: hashPassword, verify: verifyPassword },
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
    databaseHooks: {
      session: { create: { before: async (session) => !(await isDisabled(context.db, session.userId)) } },
    },
    advanced: {
      database: { generateId: () => uuidv7() },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      // The name carries the prefix itself: the library's own switch would put `__Secure-` before it.
      useSecureCookies: false,
      cookies: { session_token: { name: sessionCookieName(appUrl), attributes: cookieAttributes(appUrl) } },
    },
    // Both are ours, in PostgreSQL and in the route wrapper.
    rateLimit: { enabled: false },
    logger: { disabled: true },
    telemetry: { enabled: false },
  } satisfies BetterAuthOptions);
}

function cookieAttributes(appUrl: string) {
  return { httpOnly: true, sameSite: "lax", path: "/", secure: appUrl.startsWith("https://") } as const;
}

async function isDisabled(db: Database, userId: string): Promise<boolean> {
  const [user] = await db.select({ disabledAt: users.disabledAt }).from(users).where(eq(users.id, userId));
  return user === undefined || user.disabledAt !== null;
}

const made = new WeakMap<Database, ReturnType<typeof createAuth>>();

/** The library's instance for a database, made once. */
export function getAuth(context: AuthContext): ReturnType<typeof createAuth> {
  const auth = made.get(context.db) ?? createAuth(context);
  made.set(context.db, auth);
  return auth;
}
