import { and, eq, gt, isNull, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { sessions, users } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { hashToken, readSessionToken } from "./session-token";

/** Maximum lifetime of a session, regardless of activity. */
export const SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60;
/** Maximum time without a request caused by a person. */
const SESSION_IDLE_SECONDS = 2 * 60 * 60;
/**
 * Time after the last password entry during which actions whose effects outlast the session need no further password
 * entry.
 */
const PASSWORD_RECENT_SECONDS = 10 * 60;
/** Minimum age of `last_seen_at` before it is updated, so that not every request writes to the database. */
const SEEN_AGAIN_AFTER_SECONDS = 60;

export type PersonActor = Extract<Actor, { kind: "person" }>;

export interface Session {
  id: string;
  actor: PersonActor;
  email: string;
  expiresAt: Date;
  /** True if the person entered the password in this session within the last 10 minutes. */
  hasRecentPassword: boolean;
}

export interface AuthContext {
  db: Database;
  config: { appUrl: string; authSecret: string };
}

const ago = (seconds: number) => sql`now() - make_interval(secs => ${seconds})`;

/** Matches sessions that have exceeded none of their time limits. */
export const isLive = () =>
  and(
    gt(sessions.expiresAt, sql`now()`),
    gt(sessions.createdAt, ago(SESSION_ABSOLUTE_SECONDS)),
    gt(sessions.lastSeenAt, ago(SESSION_IDLE_SECONDS)),
  );

/**
 * Returns the live session of a Cookie header, or null. Queries the database on every request, so that signing out,
 * disabling a person and changing a role take effect on the next request in every process. Requests caused by a person
 * keep the session from becoming idle; streams and the requests of an unattended page do not.
 */
export async function readSession(
  context: AuthContext,
  cookieHeader: string | null,
  cause: { byPerson: boolean },
): Promise<Session | null> {
  const token = readSessionToken(cookieHeader, context.config);
  if (token === null) return null;
  const [row] = await context.db
    .select({
      id: sessions.id,
      expiresAt: sessions.expiresAt,
      userId: users.id,
      name: users.name,
      email: users.email,
      role: users.role,
      hasRecentPassword: sql<boolean>`coalesce(${sessions.passwordConfirmedAt} > ${ago(PASSWORD_RECENT_SECONDS)}, false)`,
      seenLongAgo: sql<boolean>`${sessions.lastSeenAt} < ${ago(SEEN_AGAIN_AFTER_SECONDS)}`,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.token, hashToken(token)), isLive(), isNull(users.disabledAt)));
  if (row === undefined) return null;
  if (row.seenLongAgo && cause.byPerson) {
    // Two statements, because a single statement would lock the rows in the opposite order to the command that disables
    // an account, and the two could deadlock.
    await context.db.update(sessions).set({ lastSeenAt: sql`now()` }).where(eq(sessions.id, row.id));
    await context.db.update(users).set({ lastSeenAt: sql`now()` }).where(eq(users.id, row.userId));
  }
  const { id, userId, name: label, role, email, expiresAt, hasRecentPassword } = row;
  return { id, actor: { kind: "person", id: userId, label, role }, email, expiresAt, hasRecentPassword };
}
