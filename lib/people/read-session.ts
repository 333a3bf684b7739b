import { and, eq, gt, isNull, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { sessions, users } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import { hashToken, readSessionToken } from "./session-token";

/** Absolute lifetime of a session. */
export const SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60;
/** Lifetime without a request caused by a person. */
const SESSION_IDLE_SECONDS = 2 * 60 * 60;
/** Longer ago, actions that would outlast the session ask for the password again. */
const PASSWORD_RECENT_SECONDS = 10 * 60;
/** Minimum age of `last_seen_at` before it is updated, so that not every request writes. */
const SEEN_AGAIN_AFTER_SECONDS = 60;

/** A signed-in person as the actor of commands. */
export type PersonActor = Extract<Actor, { kind: "person" }>;

export interface Session {
  id: string;
  actor: PersonActor;
  email: string;
  expiresAt: Date;
  /** True when the password was given in this session in the last 10 minutes. */
  hasRecentPassword: boolean;
}

export interface AuthContext {
  db: Database;
  config: { appUrl: string; authSecret: string };
}

const ago = (seconds: number) => sql`now() - make_interval(secs => ${seconds})`;

/** None of the session's time limits has passed. */
export const isLive = () =>
  and(
    gt(sessions.expiresAt, sql`now()`),
    gt(sessions.createdAt, ago(SESSION_ABSOLUTE_SECONDS)),
    gt(sessions.lastSeenAt, ago(SESSION_IDLE_SECONDS)),
  );

/**
 * The live session of a Cookie header, or null. One query per request, so that a sign-out, a disabled person and a new
 * role take effect with the next request in every process. Only requests caused by a person keep the session from going
 * idle, not streams or an open page's polling.
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
    // Two statements: a single one would lock in the opposite order of disabling a person.
    await context.db.update(sessions).set({ lastSeenAt: sql`now()` }).where(eq(sessions.id, row.id));
    await context.db.update(users).set({ lastSeenAt: sql`now()` }).where(eq(users.id, row.userId));
  }
  const { id, userId, name: label, role, email, expiresAt, hasRecentPassword } = row;
  return { id, actor: { kind: "person", id: userId, label, role }, email, expiresAt, hasRecentPassword };
}
