import { and, desc, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { sessions, users } from "@/db/schema";
import { DomainError } from "@/lib/errors";
import type { SessionRow } from "@/types/sessions";
import { describeDevice } from "./describe-device";
import { isLive } from "./read-session";

/** Like `listSessions`, for an admin. Throws `not_found`. */
export async function listSessionsOf(
  db: Database,
  personId: string,
  currentId: string,
): Promise<SessionRow[]> {
  const [person] = await db.select({ id: users.id }).from(users).where(eq(users.id, personId));
  if (person === undefined) throw new DomainError("not_found", "There is no such person.");
  return await listSessions(db, personId, currentId);
}

/** Lists the live sessions of a person, last used first. `currentId` is the session of the request. */
export async function listSessions(db: Database, personId: string, currentId: string): Promise<SessionRow[]> {
  const rows = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, personId), isLive()))
    .orderBy(desc(sessions.lastSeenAt), sessions.id);
  return rows.map(({ id, userAgent, ipAddress, lastSeenAt, createdAt }) => ({
    id,
    ...describeDevice(userAgent),
    address: ipAddress,
    lastSeenAt: lastSeenAt.toISOString(),
    createdAt: createdAt.toISOString(),
    isCurrent: id === currentId,
  }));
}
