import { and, eq, gt, isNull, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { sessions, users } from "@/db/schema";
import type { Actor } from "@/lib/actor";
import type { Role } from "@/types/people";
import { hashToken, readSessionToken } from "./session-token";

/** A session ends this long after signing in, whatever happens. */
export const SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60;
/** It ends earlier when no person caused a request with it for this long. */
const SESSION_IDLE_SECONDS = 2 * 60 * 60;
/** What would let who has a session keep it asks for the password again when it was given longer ago. */
const PASSWORD_RECENT_SECONDS = 10 * 60;
/** Not every request writes: `last_seen_at` is renewed when it is this old. */
const SEEN_AGAIN_AFTER_SECONDS = 60;

/** A person who is signed in, as the verbs know who acts. */
export type PersonActor = Extract<Actor, { kind: "person" }>;

export interface Session {
  id: string;
  actor: PersonActor;
  email: string;
  expiresAt: Date;
  /** True when the password was given in this session in the last 10 minutes. */
  hasRecentPassword: boolean;
}

/** What people's sign-in works with. */
export interface AuthContext {
  db: Database;
  config: { appUrl: string; authSecret: string };
}

const ago = (seconds: number) => sql`now() - make_interval(secs => ${seconds})`;

/** The session has ended by none of its times. */
export const isLive = () =>
  and(
    gt(sessions.expiresAt, sql`now()`),
    gt(sessions.createdAt, ago(SESSION_ABSOLUTE_SECONDS)),
    gt(sessions.lastSeenAt, ago(SESSION_IDLE_SECONDS)),
  );

/**
 * The live session of a Cookie header, or null. Read from the database each time, in one query, so that a
 * sign-out, a disabled person and a new role count from the next request on, in every process. Only what a person
 * caused keeps it from going idle: not a stream, and not what an open page asks by itself.
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
    // Two statements: together they would lock in another order than what disables a person.
    await context.db.update(sessions).set({ lastSeenAt: sql`now()` }).where(eq(sessions.id, row.id));
    await context.db.update(users).set({ lastSeenAt: sql`now()` }).where(eq(users.id, row.userId));
  }
  const { id, email, expiresAt, hasRecentPassword } = row;
  return { id, actor: personActor(row), email, expiresAt, hasRecentPassword };
}

function personActor(row: { userId: string; name: string; role: Role }): PersonActor {
  return { kind: "person", id: row.userId, label: row.name, role: row.role };
}
